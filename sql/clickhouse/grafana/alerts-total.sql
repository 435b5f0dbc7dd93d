-- How many alerts fire now, acknowledged ones aside, also those that are about no one line.
SELECT toInt64(countIf(a.status = 'firing')) AS firing_alerts
FROM ({{alerts}}) AS a
