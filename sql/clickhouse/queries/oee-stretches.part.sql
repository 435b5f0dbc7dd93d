-- Stretches of stations' time that reach into [from, to); one that lasts reaches up to its line's clock. Of all that began before the range
-- few reach into it, however long they last: a look at the ends alone, whichever version of a row has them, names them all. A line that
-- holds history alone has no clock: of it stretches that have ended are given.
SELECT
    s.factory AS factory, s.line AS line, s.station AS station, toUnixTimestamp64Milli(s.start) AS start, toUnixTimestamp64Milli(s.`end`) AS `end`,
    s.state AS state, s.reason AS reason, s.stop AS stop, s.reclassified AS reclassified, toUnixTimestamp64Milli(c.clock) AS clock
FROM station_states AS s FINAL
LEFT JOIN
(
    SELECT c.factory AS in_factory, c.line AS in_line, c.clock AS clock
    FROM line_clocks AS c FINAL
    WHERE {{scope:c}}
) AS c ON c.in_factory = s.factory AND c.in_line = s.line
WHERE {{station:s}}
    AND NOT s.removed
    AND s.start < fromUnixTimestamp64Milli({to:Int64})
    AND (
        s.start >= fromUnixTimestamp64Milli({from:Int64})
        OR (s.factory, s.line, s.station, s.start) IN
        (
            SELECT e.factory, e.line, e.station, e.start
            FROM station_states AS e
            WHERE {{station:e}}
                AND e.start < fromUnixTimestamp64Milli({from:Int64})
                AND (e.`end` IS NULL OR e.`end` > fromUnixTimestamp64Milli({from:Int64}))
        )
    )
    AND coalesce(s.`end`, c.clock + INTERVAL 1 MILLISECOND) > fromUnixTimestamp64Milli({from:Int64})
