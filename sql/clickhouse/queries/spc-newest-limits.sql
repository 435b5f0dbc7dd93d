-- The newest limit set of each series that has one.
SELECT
    l.factory AS factory, l.line AS line, l.station AS station, l.characteristic AS characteristic, l.product AS product,
    max(l.version) AS limits_version, argMax(l.approved, l.version) AS limits_approved
FROM spc_limits AS l FINAL
WHERE {{series:l}}
GROUP BY l.factory, l.line, l.station, l.characteristic, l.product
