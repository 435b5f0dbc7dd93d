-- How many signals `spc-signals` has on all pages.
SELECT count() AS total
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
