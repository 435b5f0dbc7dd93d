-- Hours that certainly lie in [from, to).
FROM oee_hours AS h
WHERE {{station:h}}
    AND h.hour_start >= fromUnixTimestamp64Milli({first_hour:Int64}) AND h.hour_start < fromUnixTimestamp64Milli({last_hour:Int64})
