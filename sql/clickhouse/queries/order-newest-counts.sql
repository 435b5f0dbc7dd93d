-- Good parts that stations with these names have counted for orders, minute by minute, up to and including the minute of `to`. The hours
-- are named too: the key leads to a minute by its hour.
SELECT
    m.factory AS factory, m.line AS line, m.station AS station, m.`order` AS `order`, toUnixTimestamp64Milli(m.minute) AS minute,
    sum(m.good) AS good
FROM oee_minutes AS m
WHERE {{scope:m}}
    AND m.minute >= fromUnixTimestamp64Milli({from:Int64}) AND m.minute <= fromUnixTimestamp64Milli({to:Int64})
    AND toStartOfHour(m.minute) >= toStartOfHour(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
    AND toStartOfHour(m.minute) <= toStartOfHour(fromUnixTimestamp64Milli({to:Int64}, 'UTC'))
    AND m.station IN {stations:Array(String)}
    AND m.`order` IN {orders:Array(String)}
GROUP BY m.factory, m.line, m.station, m.`order`, m.minute
