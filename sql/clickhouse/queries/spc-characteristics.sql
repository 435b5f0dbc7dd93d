-- One page of the series that have a plan, each with its newest point and its signals in a range.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.lsl AS lsl, c.usl AS usl, c.target AS target, c.rules AS rules,
    c.plan_version AS plan_version, r.points AS points, r.signal_count AS signal_count,
    r.last_id AS last_id, toUnixTimestamp64Milli(r.last_at) AS last_at, r.last_value AS last_value, r.last_signals AS last_signals
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
        count() AS points,
        sumIf(length(p.signals) + length(p.second_signals), NOT p.excluded) AS signal_count,
        max(p.at) AS last_at,
        argMax((p.id, p.value, p.signals), (p.at, p.id)) AS last,
        last.1 AS last_id, last.2 AS last_value, last.3 AS last_signals
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
    GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
) AS r USING (factory, line, station, characteristic, product)
ORDER BY c.factory, c.line, c.station, c.characteristic, c.product
