-- The series of one characteristic of one station, each with its plan and its newest limit set.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.baseline AS baseline, c.lsl AS lsl, c.usl AS usl, c.target AS target,
    c.rules AS rules, c.plan AS plan, c.plan_version AS plan_version,
    l.version AS limits_version, l.approved AS limits_approved, l.mean AS mean, l.sigma AS sigma
FROM characteristics AS c FINAL
LEFT JOIN
(
    SELECT
        l.factory AS factory, l.line AS line, l.station AS station, l.characteristic AS characteristic, l.product AS product,
        max(l.version) AS version, argMax(l.approved, l.version) AS approved,
        argMax(tuple(l.mean), l.version).1 AS mean, argMax(tuple(l.sigma), l.version).1 AS sigma
    FROM spc_limits AS l FINAL
    WHERE {{one-characteristic:l}}
    GROUP BY l.factory, l.line, l.station, l.characteristic, l.product
) AS l USING (factory, line, station, characteristic, product)
WHERE {{one-characteristic:c}}
    AND c.chart != ''
ORDER BY c.product
