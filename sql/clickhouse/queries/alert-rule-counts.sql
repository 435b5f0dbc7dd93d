-- How often each rule has fired since an instant, and when it last did, among the alerts that a caller sees.
SELECT
    a.rule AS rule, toUInt32(countIf(a.fired_at >= fromUnixTimestamp64Milli({from:Int64}))) AS fired,
    toUnixTimestamp64Milli(max(a.fired_at)) AS last_fired_at
FROM alerts AS a FINAL
WHERE {{alert-scope:a}}
    AND a.fired_at IS NOT NULL
GROUP BY rule
ORDER BY rule
