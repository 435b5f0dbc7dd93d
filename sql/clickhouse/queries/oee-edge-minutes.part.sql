-- Minutes outside of the hours that are whole: no hour has begun so long before its last minute.
{{oee-in-minutes}}
    AND (
        m.hour_start < fromUnixTimestamp64Milli({first_hour:Int64})
            AND toStartOfHour(m.minute) < fromUnixTimestamp64Milli({first_hour:Int64}) + INTERVAL 2 HOUR
        OR m.hour_start >= fromUnixTimestamp64Milli({last_hour:Int64})
            AND toStartOfHour(m.minute) > fromUnixTimestamp64Milli({last_hour:Int64}) - INTERVAL 1 HOUR
    )
