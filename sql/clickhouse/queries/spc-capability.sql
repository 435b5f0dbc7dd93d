-- One page of the series that have a chart, each with what bounds and qualifies its capability in a range: how many values there
-- are at most, which signals of points that count are not closed, up to when a person has agreed with the limits, and where the points lie that the
-- newest limits come from, while nobody has agreed with those.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.baseline AS baseline, c.lsl AS lsl, c.usl AS usl, c.target AS target,
    c.rules AS rules, c.plan AS plan, c.plan_version AS plan_version,
    p.value_count AS value_count, s.open_count AS open_count, toUnixTimestamp64Milli(l.approved_at) AS approved_at,
    if(l.newest.1, NULL, toUnixTimestamp64Milli(l.newest.2)) AS baseline_from,
    if(l.newest.1, NULL, toUnixTimestamp64Milli(l.newest.3)) AS baseline_to
FROM
(
    SELECT c.*
    FROM characteristics AS c FINAL
    WHERE {{series:c}}
        AND c.chart != ''
    ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
    LIMIT {limit:UInt32} OFFSET {offset:UInt64}
) AS c
LEFT JOIN
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        sum(greatest(length(p.values), 1)) AS value_count
    FROM spc_points AS p
    PREWHERE {{series:p}}
        AND {{range:p}}
    WHERE p.complete AND NOT p.late
    GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
) AS p USING (factory, line, station, characteristic, product)
LEFT JOIN
(
    SELECT
        s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
        toUInt32(count()) AS open_count
    FROM spc_signals AS s FINAL
    WHERE {{series:s}}
        AND {{range:s}}
        AND (s.factory, s.line, s.station, s.characteristic, s.product, s.id) NOT IN
        (
            SELECT a.factory, a.line, a.station, a.characteristic, a.product, a.point
            FROM spc_annotations AS a FINAL
            WHERE {{series:a}} AND a.action != ''
        )
        AND (s.factory, s.line, s.station, s.characteristic, s.product, s.id) NOT IN
        (
            SELECT e.factory, e.line, e.station, e.characteristic, e.product, e.point
            FROM spc_exclusions AS e FINAL
            WHERE {{series:e}} AND e.excluded
        )
    GROUP BY s.factory, s.line, s.station, s.characteristic, s.product
) AS s USING (factory, line, station, characteristic, product)
LEFT JOIN
(
    SELECT
        l.factory AS factory, l.line AS line, l.station AS station, l.characteristic AS characteristic, l.product AS product,
        maxOrNullIf(l.at, l.approved) AS approved_at,
        argMax((l.approved, l.window_from, l.window_to), l.version) AS newest
    FROM spc_limits AS l FINAL
    WHERE {{series:l}}
    GROUP BY l.factory, l.line, l.station, l.characteristic, l.product
) AS l USING (factory, line, station, characteristic, product)
ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
