-- The origins of one range, where counts or hashes differ from the log's.
SELECT src_partition, src_offset::float8 AS src_offset, src_index::float8 AS src_index
FROM {table:Identifier}
WHERE generation = {generation:bigint} AND src_partition = {partition:integer}
    AND src_offset >= {from:bigint} AND src_offset < {to:bigint}
