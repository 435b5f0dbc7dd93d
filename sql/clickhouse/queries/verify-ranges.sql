-- Count and sum of hashes of the rows' origins, a thousand offsets a range: what `linepulse verify` compares with the log.
-- The arithmetic is that of `hashOrigin` in runtime/verify.ts; every product stays below 2^53.
SELECT
    src_partition,
    intDiv(src_offset, {range:UInt32}) AS range,
    toUInt32(count()) AS count,
    sum(((src_offset % 1000003) * 1048583 + (src_index % 1000033) * 7919) % 4294967291) % 4294967291 AS hash
FROM {table:Identifier}
WHERE generation = {generation:UInt32} AND src_partition = {partition:UInt16} AND src_offset >= {first:UInt64}
GROUP BY src_partition, range
