-- How many of the alerts asked for there are, by severity and status.
SELECT a.severity AS severity, a.status AS status, toUInt32(count()) AS alerts
FROM alerts AS a FINAL
WHERE {{alerts-asked:a}}
GROUP BY severity, status
ORDER BY severity, status
