-- The points that count in the figures over a range, one row for each series that is named ("factory/line/station/characteristic/product"):
-- complete, timely, not left out, of the plan's chart, in the order of time and, at one instant, of the log. A point is a tuple, as
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
    PREWHERE p.tenant = {tenant:String} AND p.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, p.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(p.factory, '/', p.line)))
        AND ({factory:String} = '' OR p.factory = {factory:String})
        AND ({line:String} = '' OR p.line = {line:String})
        AND ({station:String} = '' OR p.station = {station:String})
        AND ({characteristic:String} = '' OR p.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, p.product))
        AND p.at >= fromUnixTimestamp64Milli({from:Int64}) AND p.at < fromUnixTimestamp64Milli({to:Int64})
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
            WHERE e.tenant = {tenant:String} AND e.generation = {generation:UInt32}
                AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, e.factory))
                AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(e.factory, '/', e.line)))
                AND ({factory:String} = '' OR e.factory = {factory:String})
                AND ({line:String} = '' OR e.line = {line:String})
                AND ({station:String} = '' OR e.station = {station:String})
                AND ({characteristic:String} = '' OR e.characteristic = {characteristic:String})
                AND (empty({products:Array(String)}) OR has({products:Array(String)}, e.product)) AND e.excluded
        )
        AND (p.factory, p.line, p.station, p.characteristic, p.product, p.chart) IN
        (
            SELECT c.factory, c.line, c.station, c.characteristic, c.product, c.chart
            FROM characteristics AS c FINAL
            WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
                AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, c.factory))
                AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(c.factory, '/', c.line)))
                AND ({factory:String} = '' OR c.factory = {factory:String})
                AND ({line:String} = '' OR c.line = {line:String})
                AND ({station:String} = '' OR c.station = {station:String})
                AND ({characteristic:String} = '' OR c.characteristic = {characteristic:String})
                AND (empty({products:Array(String)}) OR has({products:Array(String)}, c.product))
        )
) AS p
GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
SETTINGS output_format_json_named_tuples_as_objects = 0
