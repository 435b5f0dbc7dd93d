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
    WHERE {{scope:l}}
    UNION ALL
    SELECT s.factory AS factory, s.line AS line, [toString(s.station)] AS stations, [] AS characteristics, '' AS config
    FROM stations AS s FINAL
    WHERE {{scope:s}}
    UNION ALL
    SELECT
        c.factory AS factory, c.line AS line, [] AS stations,
        [CAST((c.station, c.characteristic, c.product, c.chart), 'Tuple(station String, characteristic String, product String, chart String)')] AS characteristics,
        '' AS config
    FROM characteristics AS c FINAL
    WHERE {{scope:c}}
) AS k
GROUP BY k.factory, k.line
ORDER BY k.factory, k.line
