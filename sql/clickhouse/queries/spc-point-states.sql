-- The months that hold points of any series, each with a text that is another whenever rows have come to it or gone: parts never change.
SELECT toUInt32(p.partition_id) AS month, toString(sum(cityHash64(p.name, p.hash_of_all_files))) AS state
FROM system.parts AS p
WHERE p.database = currentDatabase() AND p.table = 'spc_points' AND p.active
GROUP BY month
