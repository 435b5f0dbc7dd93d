-- Hours that certainly lie in [from, to).
{{station:t}}
AND t.hour_start >= fromUnixTimestamp64Milli({first_hour:Int64}) AND t.hour_start < fromUnixTimestamp64Milli({last_hour:Int64})
