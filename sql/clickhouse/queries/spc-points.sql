-- One page of the points of control charts in a range, by (at, id); series that share both follow by name.
SELECT
    p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
    p.id AS id, toUnixTimestamp64Milli(p.at) AS at, p.chart AS chart, p.n AS n,
    p.value AS value, p.center_line AS center_line, p.ucl AS ucl, p.lcl AS lcl, p.sigma AS sigma, p.signals AS signals,
    p.second_value AS second_value, p.second_center_line AS second_center_line, p.second_ucl AS second_ucl,
    p.second_lcl AS second_lcl, p.second_signals AS second_signals,
    p.phase AS phase, p.limits_version AS limits_version, p.plan_version AS plan_version,
    p.complete AS complete, p.late AS late, p.excluded AS excluded, p.values AS values,
    p.lot AS lot, p.serial AS serial, p.`order` AS `order`
FROM spc_points AS p FINAL
WHERE p.tenant = {tenant:String} AND p.generation = {generation:UInt32}
    AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, p.factory))
    AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(p.factory, '/', p.line)))
    AND ({factory:String} = '' OR p.factory = {factory:String})
    AND ({line:String} = '' OR p.line = {line:String})
    AND ({station:String} = '' OR p.station = {station:String})
    AND ({characteristic:String} = '' OR p.characteristic = {characteristic:String})
    AND (empty({products:Array(String)}) OR has({products:Array(String)}, p.product))
    AND p.at >= fromUnixTimestamp64Milli({from:Int64}) AND p.at < fromUnixTimestamp64Milli({to:Int64})
ORDER BY p.at, p.id, p.factory, p.line, p.station, p.characteristic, p.product
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
