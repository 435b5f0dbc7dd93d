-- One page of the series that have a plan, each with its newest point and its signals in a range.
-- The newest point comes without FINAL, by (at, row_version) as one number: the same row as with it, in a fifth of the time.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.baseline AS baseline, c.lsl AS lsl, c.usl AS usl, c.target AS target, c.rules AS rules,
    c.plan_version AS plan_version, s.signal_count AS signal_count,
    p.row_count > 0 AS has_last, toUnixTimestamp64Milli(p.last_at) AS last_at, p.last_value AS last_value
FROM
(
    SELECT c.*
    FROM characteristics AS c FINAL
    WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, c.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(c.factory, '/', c.line)))
        AND ({factory:String} = '' OR c.factory = {factory:String})
        AND ({line:String} = '' OR c.line = {line:String})
        AND ({station:String} = '' OR c.station = {station:String})
        AND ({characteristic:String} = '' OR c.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, c.product))
    ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
    LIMIT {limit:UInt32} OFFSET {offset:UInt64}
) AS c
LEFT JOIN
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        count() AS row_count, max(p.at) AS last_at,
        argMax(p.value, bitShiftLeft(toUInt128(toUnixTimestamp64Milli(p.at)), 64) + p.row_version) AS last_value
    FROM spc_points AS p
    WHERE p.tenant = {tenant:String} AND p.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, p.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(p.factory, '/', p.line)))
        AND ({factory:String} = '' OR p.factory = {factory:String})
        AND ({line:String} = '' OR p.line = {line:String})
        AND ({station:String} = '' OR p.station = {station:String})
        AND ({characteristic:String} = '' OR p.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, p.product))
        AND p.at >= fromUnixTimestamp64Milli({from:Int64}) AND p.at < fromUnixTimestamp64Milli({to:Int64})
    GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
) AS p USING (factory, line, station, characteristic, product)
LEFT JOIN
(
    SELECT
        s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
        count() AS signal_count
    FROM spc_signals AS s FINAL
    WHERE s.tenant = {tenant:String} AND s.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, s.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(s.factory, '/', s.line)))
        AND ({factory:String} = '' OR s.factory = {factory:String})
        AND ({line:String} = '' OR s.line = {line:String})
        AND ({station:String} = '' OR s.station = {station:String})
        AND ({characteristic:String} = '' OR s.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, s.product))
        AND s.at >= fromUnixTimestamp64Milli({from:Int64}) AND s.at < fromUnixTimestamp64Milli({to:Int64})
    GROUP BY s.factory, s.line, s.station, s.characteristic, s.product
) AS s USING (factory, line, station, characteristic, product)
ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
