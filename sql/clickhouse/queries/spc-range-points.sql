-- The points that count in the figures over a range, one row for each series that is named ("factory/line/station/characteristic/product"):
-- complete, timely, not left out, of the plan's chart and scale, in one of some phases, in the order of time and, at one instant, of the log. A point is a tuple, as
-- `api/stored-points.ts` reads it. The name of the characteristic is asked first: it is one column, and leaves the set of whole names
-- little to look at.
SELECT
    p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
    arrayMap(
        point -> (point.1, point.3, point.4, point.5, point.6, point.7, point.8, point.9, point.10),
        arraySort(groupArray((p.at, p.row_version, p.id, p.chart, p.n, p.value, p.second_value, p.phase, p.limits_version, p.values)))
    ) AS points
FROM
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        toUnixTimestamp64Milli(p.at) AS at, p.row_version AS row_version, p.id AS id, p.chart AS chart, p.n AS n, p.value AS value,
        p.second_value AS second_value, p.phase AS phase, p.limits_version AS limits_version, p.values AS values
    FROM spc_points AS p FINAL
    PREWHERE {{series:p}}
        AND {{range:p}}
        AND p.phase IN {phases:Array(String)}
        AND p.characteristic IN (SELECT splitByChar('/', k)[4] FROM (SELECT arrayJoin({series:Array(String)}) AS k))
        AND (p.factory, p.line, p.station, p.characteristic, p.product) IN
        (
            SELECT splitByChar('/', k)[1], splitByChar('/', k)[2], splitByChar('/', k)[3], splitByChar('/', k)[4], splitByChar('/', k)[5]
            FROM (SELECT arrayJoin({series:Array(String)}) AS k)
        )
    WHERE p.complete AND NOT p.late
        AND (p.factory, p.line, p.station, p.characteristic, p.product, p.id) NOT IN
        (
            SELECT e.factory, e.line, e.station, e.characteristic, e.product, e.point
            FROM spc_exclusions AS e FINAL
            WHERE {{series:e}} AND e.excluded
        )
        AND (p.factory, p.line, p.station, p.characteristic, p.product, p.chart, p.scale) IN
        (
            SELECT c.factory, c.line, c.station, c.characteristic, c.product, c.chart, c.scale
            FROM characteristics AS c FINAL
            WHERE {{series:c}}
        )
) AS p
GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
SETTINGS output_format_json_named_tuples_as_objects = 0
