-- How many points the series of one characteristic of one station have in each month of a range, and when the first and the last are.
SELECT
    toYYYYMM(p.at) AS month, count() AS points,
    toUnixTimestamp64Milli(min(p.at)) AS first_at, toUnixTimestamp64Milli(max(p.at)) AS last_at
FROM spc_points AS p FINAL
PREWHERE {{one-characteristic:p}}
    AND {{range:p}}
WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
GROUP BY month
SETTINGS enable_multiple_prewhere_read_steps = 0
