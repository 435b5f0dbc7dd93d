-- One page of the series that have a plan, each with its newest limit set and its signals in a range.
SELECT
    c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
    c.chart AS chart, c.subgroup_size AS subgroup_size, c.baseline AS baseline, c.lsl AS lsl, c.usl AS usl, c.target AS target,
    c.rules AS rules, c.plan AS plan, c.plan_version AS plan_version,
    l.version AS limits_version, l.approved AS limits_approved, s.signal_count AS signal_count, s.open_count AS open_count
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
        l.factory AS factory, l.line AS line, l.station AS station, l.characteristic AS characteristic, l.product AS product,
        max(l.version) AS version, argMax(l.approved, l.version) AS approved
    FROM spc_limits AS l FINAL
    WHERE l.tenant = {tenant:String} AND l.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, l.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(l.factory, '/', l.line)))
        AND ({factory:String} = '' OR l.factory = {factory:String})
        AND ({line:String} = '' OR l.line = {line:String})
        AND ({station:String} = '' OR l.station = {station:String})
        AND ({characteristic:String} = '' OR l.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, l.product))
    GROUP BY l.factory, l.line, l.station, l.characteristic, l.product
) AS l USING (factory, line, station, characteristic, product)
LEFT JOIN
(
    SELECT
        s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
        toUInt32(count()) AS signal_count,
        toUInt32(countIf((s.factory, s.line, s.station, s.characteristic, s.product, s.id) NOT IN
        (
            SELECT a.factory, a.line, a.station, a.characteristic, a.product, a.point
            FROM spc_annotations AS a FINAL
            WHERE a.tenant = {tenant:String} AND a.generation = {generation:UInt32}
                AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, a.factory))
                AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(a.factory, '/', a.line)))
                AND ({factory:String} = '' OR a.factory = {factory:String})
                AND ({line:String} = '' OR a.line = {line:String})
                AND ({station:String} = '' OR a.station = {station:String})
                AND ({characteristic:String} = '' OR a.characteristic = {characteristic:String})
                AND (empty({products:Array(String)}) OR has({products:Array(String)}, a.product)) AND a.action != ''
        ))) AS open_count
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
