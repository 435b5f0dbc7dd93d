-- The values of a characteristic that say who measured which piece, in the order in which they were measured: readings, and single
-- values of charts less the points left out.
SELECT m.part AS part, m.operator AS operator, m.value AS value
FROM
(
    SELECT r.at AS at, r.id AS id, r.serial AS part, r.operator AS operator, arrayJoin(r.values) AS value
    FROM readings AS r FINAL
    WHERE r.tenant = {tenant:String} AND r.generation = {generation:UInt32} AND r.factory = {factory:String} AND r.line = {line:String}
        AND r.station = {station:String} AND r.characteristic = {characteristic:String}
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, r.product))
        AND r.at >= fromUnixTimestamp64Milli({from:Int64}) AND r.at < fromUnixTimestamp64Milli({to:Int64})
        AND r.operator != '' AND r.serial != ''
    UNION ALL
    SELECT p.at AS at, p.id AS id, p.serial AS part, p.operator AS operator, assumeNotNull(if(empty(p.values), p.value, p.values[1])) AS value
    FROM spc_points AS p FINAL
    WHERE p.tenant = {tenant:String} AND p.generation = {generation:UInt32} AND p.factory = {factory:String} AND p.line = {line:String}
        AND p.station = {station:String} AND p.characteristic = {characteristic:String}
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, p.product))
        AND p.at >= fromUnixTimestamp64Milli({from:Int64}) AND p.at < fromUnixTimestamp64Milli({to:Int64})
        AND p.operator != '' AND p.serial != ''
        AND p.n = 1 AND p.chart IN ('i-mr', 'ewma', 'cusum') AND (p.value IS NOT NULL OR notEmpty(p.values))
        AND (p.product, p.id) NOT IN
        (
            SELECT e.product, e.point
            FROM spc_exclusions AS e FINAL
            WHERE e.tenant = {tenant:String} AND e.generation = {generation:UInt32} AND e.factory = {factory:String} AND e.line = {line:String}
                AND e.station = {station:String} AND e.characteristic = {characteristic:String}
                AND (empty({products:Array(String)}) OR has({products:Array(String)}, e.product)) AND e.excluded
        )
) AS m
ORDER BY m.at, m.id
LIMIT {limit:UInt32}
