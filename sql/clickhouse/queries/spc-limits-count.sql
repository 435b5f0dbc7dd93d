-- How many limit sets `spc-limits` has on all pages.
SELECT count() AS total
FROM spc_limits AS l FINAL
WHERE l.tenant = {tenant:String} AND l.generation = {generation:UInt32}
    AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, l.factory))
    AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(l.factory, '/', l.line)))
    AND ({factory:String} = '' OR l.factory = {factory:String})
    AND ({line:String} = '' OR l.line = {line:String})
    AND ({station:String} = '' OR l.station = {station:String})
    AND ({characteristic:String} = '' OR l.characteristic = {characteristic:String})
    AND (empty({products:Array(String)}) OR has({products:Array(String)}, l.product))
    AND l.at >= fromUnixTimestamp64Milli({from:Int64}) AND l.at < fromUnixTimestamp64Milli({to:Int64})
