-- Sums of stations a production day. It ends with its last shift; that of a line without a calendar with the day of UTC.
SELECT o.*, least(if(s.last_end = 0, (toInt64(toDate32(o.day)) + 1) * 86400000, s.last_end), {to:Int64}) AS ends
FROM ({{oee-page(oee-facts-hours)}}) AS o
LEFT JOIN
(
    SELECT s.factory AS in_factory, s.line AS in_line, toString(s.production_date) AS on_day, max(toUnixTimestamp64Milli(s.`end`)) AS last_end
    FROM shifts AS s FINAL
    WHERE {{scope:s}} AND NOT s.removed
    GROUP BY in_factory, in_line, on_day
) AS s ON s.in_factory = o.factory AND s.in_line = o.line AND s.on_day = o.day
