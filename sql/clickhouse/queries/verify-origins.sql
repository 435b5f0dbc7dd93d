-- The origins of one range, where counts or hashes differ from the log's.
SELECT src_partition, src_offset, src_index
FROM {table:Identifier}
WHERE generation = {generation:UInt32} AND src_partition = {partition:UInt16}
    AND src_offset >= {from:UInt64} AND src_offset < {to:UInt64}
