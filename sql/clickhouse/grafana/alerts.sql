-- The alerts that stand now, the newest first.
SELECT
    a.severity AS severity, a.status AS status, a.rule AS rule, a.factory AS factory,
    a.line AS line, a.subject AS subject, fromUnixTimestamp64Milli(a.since, 'UTC') AS since, a.value AS value,
    a.limit_value AS limit_value, a.acknowledged_by AS acknowledged_by
FROM ({{alerts}}) AS a
ORDER BY a.opened_at DESC, a.factory, a.alert
LIMIT 200
