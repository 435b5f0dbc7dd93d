-- One page of the series that have a plan. Their limits, signals and points are asked beside it (`spc-newest-limits`,
-- `spc-signal-counts`, `spc-newest-points`): joined here, they cost more to plan than to read.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.baseline AS baseline, c.lsl AS lsl, c.usl AS usl, c.target AS target,
    c.rules AS rules, c.plan AS plan, c.plan_version AS plan_version, c.scale AS scale
FROM characteristics AS c FINAL
WHERE {{series:c}}
ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
