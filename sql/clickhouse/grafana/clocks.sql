-- How far the time of each line has come, and how far behind now that is.
SELECT
    concat(k.factory, '/', k.line) AS place, fromUnixTimestamp64Milli(k.clock, 'UTC') AS clock,
    toUnixTimestamp64Milli(now64(3)) - k.clock AS behind_ms
FROM ({{line-clocks}}) AS k
ORDER BY behind_ms DESC, place
