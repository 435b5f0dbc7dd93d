-- The newest point of each series that is named, and among its newest `looked` rows those that count in its capability, at most
-- `points`: complete, timely, not left out, of a chart of measured values whose plan has a specification. Newest first, and of one
-- instant in the order of the log.
-- No FINAL: the newest rows are cut off first, then older versions of a point dropped, in a fifth of the time.
SELECT
    r.factory AS factory, r.line AS line, r.station AS station, r.characteristic AS characteristic, r.product AS product,
    r.rows[1].1 AS last_at, r.rows[1].6 AS last_value,
    arraySlice(arrayMap(
        row -> (row.1, row.2, row.4, row.5, row.6, row.7, row.8, row.9, row.10),
        arrayReverseSort(row -> (row.1, row.3), arrayFilter(
            (row, newer) -> row.11 AND row.4 = c.chart AND (row.1, row.2) != (newer.1, newer.2) AND NOT has(e.points, row.2),
            r.rows, arrayShiftRight(r.rows, 1)
        ))
    ), 1, {points:UInt32}) AS points
FROM
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        arrayReverseSort(groupArray((
            toUnixTimestamp64Milli(p.at), p.id, p.row_version, p.chart, p.n, p.value, p.second_value, p.phase, p.limits_version, p.values,
            p.complete AND NOT p.late
        ))) AS rows
    FROM
    (
        SELECT
            p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
            p.at AS at, p.id AS id, p.row_version AS row_version, p.chart AS chart, p.n AS n, p.value AS value, p.second_value AS second_value,
            p.phase AS phase, p.limits_version AS limits_version, p.values AS values, p.complete AS complete, p.late AS late
        FROM spc_points AS p
        PREWHERE {{series:p}}
            AND {{range:p}}
            AND p.characteristic IN (SELECT splitByChar('/', k)[4] FROM (SELECT arrayJoin({series:Array(String)}) AS k))
            AND (p.factory, p.line, p.station, p.characteristic, p.product) IN
            (
                SELECT splitByChar('/', k)[1], splitByChar('/', k)[2], splitByChar('/', k)[3], splitByChar('/', k)[4], splitByChar('/', k)[5]
                FROM (SELECT arrayJoin({series:Array(String)}) AS k)
            )
        ORDER BY p.factory, p.line, p.station, p.characteristic, p.product, p.at DESC, p.id DESC, p.row_version DESC
        LIMIT {looked:UInt32} BY p.factory, p.line, p.station, p.characteristic, p.product
    ) AS p
    GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
) AS r
LEFT JOIN
(
    SELECT
        c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
        toString(c.chart) AS chart
    FROM characteristics AS c FINAL
    WHERE {{series:c}}
        AND c.chart IN ('xbar-r', 'xbar-s', 'i-mr', 'ewma', 'cusum') AND (c.lsl IS NOT NULL OR c.usl IS NOT NULL)
) AS c USING (factory, line, station, characteristic, product)
LEFT JOIN
(
    SELECT
        e.factory AS factory, e.line AS line, e.station AS station, e.characteristic AS characteristic, e.product AS product,
        groupArray(e.point) AS points
    FROM spc_exclusions AS e FINAL
    WHERE {{series:e}}
        AND e.excluded
    GROUP BY e.factory, e.line, e.station, e.characteristic, e.product
) AS e USING (factory, line, station, characteristic, product)
