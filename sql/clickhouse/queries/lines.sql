-- Every line that is known by its configuration, its stations or its characteristics.
SELECT
    k.factory AS factory, k.line AS line,
    arraySort(groupUniqArrayArray(k.stations)) AS stations,
    arraySort(groupUniqArrayArray(k.characteristics)) AS characteristics,
    max(k.config) AS config
FROM
(
    SELECT l.factory AS factory, l.line AS line, [] AS stations, [] AS characteristics, l.config AS config
    FROM lines AS l FINAL
    WHERE l.tenant = {tenant:String} AND l.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, l.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(l.factory, '/', l.line)))
        AND ({factory:String} = '' OR l.factory = {factory:String})
        AND ({line:String} = '' OR l.line = {line:String})
    UNION ALL
    SELECT s.factory AS factory, s.line AS line, [toString(s.station)] AS stations, [] AS characteristics, '' AS config
    FROM stations AS s FINAL
    WHERE s.tenant = {tenant:String} AND s.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, s.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(s.factory, '/', s.line)))
        AND ({factory:String} = '' OR s.factory = {factory:String})
        AND ({line:String} = '' OR s.line = {line:String})
    UNION ALL
    SELECT
        c.factory AS factory, c.line AS line, [] AS stations,
        [CAST((c.station, c.characteristic, c.product, c.chart), 'Tuple(station String, characteristic String, product String, chart String)')] AS characteristics,
        '' AS config
    FROM characteristics AS c FINAL
    WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
        AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, c.factory))
        AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(c.factory, '/', c.line)))
        AND ({factory:String} = '' OR c.factory = {factory:String})
        AND ({line:String} = '' OR c.line = {line:String})
) AS k
GROUP BY k.factory, k.line
ORDER BY k.factory, k.line
