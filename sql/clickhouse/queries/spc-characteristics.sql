-- One page of the series that have a plan, each with its newest limit set and its signals in a range.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.baseline AS baseline, c.lsl AS lsl, c.usl AS usl, c.target AS target,
    c.rules AS rules, c.plan AS plan, c.plan_version AS plan_version,
    l.version AS limits_version, l.approved AS limits_approved, s.signal_count AS signal_count, s.open_count AS open_count
FROM
(
    SELECT c.*
    FROM characteristics AS c FINAL
    WHERE {{series:c}}
    ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
    LIMIT {limit:UInt32} OFFSET {offset:UInt64}
) AS c
LEFT JOIN
(
    SELECT
        l.factory AS factory, l.line AS line, l.station AS station, l.characteristic AS characteristic, l.product AS product,
        max(l.version) AS version, argMax(l.approved, l.version) AS approved
    FROM spc_limits AS l FINAL
    WHERE {{series:l}}
    GROUP BY l.factory, l.line, l.station, l.characteristic, l.product
) AS l USING (factory, line, station, characteristic, product)
LEFT JOIN
(
    SELECT
        s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
        toUInt32(count()) AS signal_count,
        toUInt32(countIf((s.factory, s.line, s.station, s.characteristic, s.product, s.id) NOT IN
        (
            SELECT a.factory, a.line, a.station, a.characteristic, a.product, a.point
            FROM spc_annotations AS a FINAL
            WHERE {{series:a}} AND a.action != ''
        ))) AS open_count
    FROM spc_signals AS s FINAL
    WHERE {{series:s}}
        AND {{range:s}}
    GROUP BY s.factory, s.line, s.station, s.characteristic, s.product
) AS s USING (factory, line, station, characteristic, product)
ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
