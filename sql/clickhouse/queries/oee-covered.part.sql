-- How many of the minutes of a row lie in [from, to).
least(dateDiff('minute', t.minute, fromUnixTimestamp64Milli({to:Int64})), t.minutes)
    - greatest(dateDiff('minute', t.minute, fromUnixTimestamp64Milli({from:Int64})), 0) AS covered
