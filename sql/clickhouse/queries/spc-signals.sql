-- One page of the signals in a range, by (at, id, rule), each with where its out-of-control action plan stands: the newest cause
-- assigns it, the newest action closes it, in the order of the log. `direction` is 1, or -1 for the newest first.
SELECT
    s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
    s.id AS id, toUnixTimestamp64Milli(s.at) AS at, s.rule AS rule, s.second AS second, s.points AS points, s.limits_version AS limits_version,
    multiIf(o.action != '', 'closed', o.cause != '', 'assigned', 'open') AS state,
    o.cause AS cause, o.action AS action, o.`by` AS `by`, toUnixTimestamp64Milli(o.changed_at) AS changed_at,
    JSONExtractString(c.plan, 'actions', toString(s.rule)) AS planned_action,
    (s.factory, s.line, s.station, s.characteristic, s.product, s.id) IN
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
    ) AS excluded
FROM spc_signals AS s FINAL
LEFT JOIN
(
    SELECT
        a.factory AS factory, a.line AS line, a.station AS station, a.characteristic AS characteristic, a.product AS product,
        a.point AS id,
        argMaxIf(a.cause, a.row_version, a.cause != '') AS cause,
        argMaxIf(a.action, a.row_version, a.action != '') AS action,
        argMaxIf(a.`by`, a.row_version, a.cause != '' OR a.action != '') AS `by`,
        argMaxIf(a.at, a.row_version, a.cause != '' OR a.action != '') AS changed_at
    FROM spc_annotations AS a FINAL
    WHERE a.tenant = {tenant:String} AND a.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, a.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(a.factory, '/', a.line)))
        AND ({factory:String} = '' OR a.factory = {factory:String})
        AND ({line:String} = '' OR a.line = {line:String})
        AND ({station:String} = '' OR a.station = {station:String})
        AND ({characteristic:String} = '' OR a.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, a.product))
    GROUP BY a.factory, a.line, a.station, a.characteristic, a.product, a.point
) AS o USING (factory, line, station, characteristic, product, id)
LEFT JOIN
(
    SELECT
        c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
        c.plan AS plan
    FROM characteristics AS c FINAL
    WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, c.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(c.factory, '/', c.line)))
        AND ({factory:String} = '' OR c.factory = {factory:String})
        AND ({line:String} = '' OR c.line = {line:String})
        AND ({station:String} = '' OR c.station = {station:String})
        AND ({characteristic:String} = '' OR c.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, c.product))
) AS c USING (factory, line, station, characteristic, product)
WHERE s.tenant = {tenant:String} AND s.generation = {generation:UInt32}
    AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, s.factory))
    AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(s.factory, '/', s.line)))
    AND ({factory:String} = '' OR s.factory = {factory:String})
    AND ({line:String} = '' OR s.line = {line:String})
    AND ({station:String} = '' OR s.station = {station:String})
    AND ({characteristic:String} = '' OR s.characteristic = {characteristic:String})
    AND (empty({products:Array(String)}) OR has({products:Array(String)}, s.product))
    AND s.at >= fromUnixTimestamp64Milli({from:Int64}) AND s.at < fromUnixTimestamp64Milli({to:Int64})
    AND ({rule:String} = '' OR s.rule = {rule:String})
    AND ({state:String} = '' OR multiIf(o.action != '', 'closed', o.cause != '', 'assigned', 'open') = {state:String})
ORDER BY toUnixTimestamp64Milli(s.at) * {direction:Int8}, s.id, s.rule, s.second, s.factory, s.line, s.station, s.characteristic, s.product
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
