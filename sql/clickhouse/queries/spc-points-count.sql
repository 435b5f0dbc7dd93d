-- How many points `spc-points` has on all pages, and `spc-points-newest` without its limit.
SELECT count() AS total
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
WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
