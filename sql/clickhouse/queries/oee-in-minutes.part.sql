-- Rows of minutes that reach into [from, to). They lie by hour: without a word on that the engine reads all hours of the factory.
FROM oee_minutes AS m
WHERE {{station:m}}
    AND toStartOfHour(m.minute) > fromUnixTimestamp64Milli({from:Int64}) - INTERVAL 2 HOUR
    AND toStartOfHour(m.minute) < fromUnixTimestamp64Milli({to:Int64})
    AND m.minute < fromUnixTimestamp64Milli({to:Int64}) AND dateDiff('minute', m.minute, fromUnixTimestamp64Milli({from:Int64})) < m.minutes
