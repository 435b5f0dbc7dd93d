-- Count and sum of hashes of the rows' origins, some offsets a range: what `linepulse verify` compares with the log.
-- The arithmetic is that of `hashOrigin` in runtime/verify.ts; every product stays below 2^53.
SELECT
    src_partition,
    (src_offset / {range:bigint})::float8 AS range,
    count(*)::integer AS count,
    (sum(((src_offset % 1000003) * 1048583 + (src_index % 1000033) * 7919) % 4294967291) % 4294967291)::float8 AS hash
FROM {table:Identifier}
WHERE generation = {generation:bigint} AND src_partition = {partition:integer} AND src_offset >= {first:bigint}
GROUP BY src_partition, src_offset / {range:bigint}
