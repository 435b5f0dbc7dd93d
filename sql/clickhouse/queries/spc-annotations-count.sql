-- How many words `spc-annotations` has on all pages.
SELECT sum(w.words) AS total
FROM
(
    SELECT
        count() AS words
    FROM spc_annotations AS a FINAL
    WHERE a.tenant = {tenant:String} AND a.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, a.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(a.factory, '/', a.line)))
        AND ({factory:String} = '' OR a.factory = {factory:String})
        AND ({line:String} = '' OR a.line = {line:String})
        AND ({station:String} = '' OR a.station = {station:String})
        AND ({characteristic:String} = '' OR a.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, a.product))
        AND ({point:String} = '' OR a.point = {point:String})
        AND a.at >= fromUnixTimestamp64Milli({from:Int64}) AND a.at < fromUnixTimestamp64Milli({to:Int64})
    UNION ALL
    SELECT
        count() AS words
    FROM
    (
        SELECT
            c.tenant AS tenant, c.generation AS generation, c.factory AS factory, c.line AS line,
            JSONExtractString(c.body, 'station') AS station, JSONExtractString(c.body, 'characteristic') AS characteristic,
            JSONExtractString(c.body, 'product') AS product, JSONExtractString(c.body, 'point') AS point,
            JSONExtractBool(c.body, 'excluded') AS excluded, c.source AS source, c.id AS id, c.`by` AS `by`, c.at AS at, c.note AS note
        FROM commands AS c FINAL
        WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32} AND c.name = 'point.exclude' AND c.status = 'applied'
    ) AS c
    WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, c.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(c.factory, '/', c.line)))
        AND ({factory:String} = '' OR c.factory = {factory:String})
        AND ({line:String} = '' OR c.line = {line:String})
        AND ({station:String} = '' OR c.station = {station:String})
        AND ({characteristic:String} = '' OR c.characteristic = {characteristic:String})
        AND (empty({products:Array(String)}) OR has({products:Array(String)}, c.product))
        AND ({point:String} = '' OR c.point = {point:String})
        AND c.at >= fromUnixTimestamp64Milli({from:Int64}) AND c.at < fromUnixTimestamp64Milli({to:Int64})
) AS w
