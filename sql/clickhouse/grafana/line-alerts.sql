-- How many alerts fire now, acknowledged ones aside; every line that is known.
SELECT concat(k.factory, '/', k.line) AS place, toInt64(ifNull(a.alerts, 0)) AS firing_alerts
FROM ({{lines}}) AS k
LEFT JOIN
(
    SELECT a.factory AS factory, a.line AS line, count() AS alerts
    FROM ({{alerts}}) AS a
    WHERE a.status = 'firing'
    GROUP BY factory, line
) AS a ON a.factory = k.factory AND a.line = k.line
ORDER BY place
