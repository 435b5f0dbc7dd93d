-- The uninterrupted active period of each station that is active (running, in setup or down) at an instant, or at its line's clock where
-- that is earlier, as far as it goes on after `looked_from` (`since` is then no later). Of what began before, few stretches reach so far: a
-- look at the ends alone names them all. `stations` are 'factory/line/station'; none means all.
SELECT p.factory AS factory, p.line AS line, p.station AS station, p.state AS state, c.until AS until, p.since AS since
FROM
(
    SELECT
        s.factory AS factory, s.line AS line, s.station AS station, argMax(s.state, s.start) AS state,
        max(ifNull(toUnixTimestamp64Milli(s.`end`), 9223372036854775807)) AS ends, toUnixTimestamp64Milli(maxIf(s.start, s.begins)) AS since
    FROM
    (
        SELECT
            t.factory AS factory, t.line AS line, t.station AS station, t.state AS state, t.start AS start, t.`end` AS `end`,
            ifNull(lagInFrame(t.`end`) OVER before != t.start, true) AS begins
        FROM station_states AS t FINAL
        WHERE {{scope:t}}
            AND (empty({stations:Array(String)}) OR (t.factory, t.line, t.station) IN
                (SELECT splitByChar('/', k)[1], splitByChar('/', k)[2], splitByChar('/', k)[3] FROM (SELECT arrayJoin({stations:Array(String)}) AS k)))
            AND t.start <= fromUnixTimestamp64Milli({at:Int64}) AND NOT t.removed AND t.state IN ('running', 'setup', 'down')
            AND (t.`end` IS NULL OR t.`end` > fromUnixTimestamp64Milli({looked_from:Int64}))
            AND (
                t.start > fromUnixTimestamp64Milli({looked_from:Int64})
                OR (t.factory, t.line, t.station, t.start) IN
                (
                    SELECT e.factory, e.line, e.station, e.start
                    FROM station_states AS e
                    WHERE {{scope:e}}
                        AND (empty({stations:Array(String)}) OR (e.factory, e.line, e.station) IN
                            (SELECT splitByChar('/', k)[1], splitByChar('/', k)[2], splitByChar('/', k)[3] FROM (SELECT arrayJoin({stations:Array(String)}) AS k)))
                        AND e.start <= fromUnixTimestamp64Milli({looked_from:Int64})
                        AND (e.`end` IS NULL OR e.`end` > fromUnixTimestamp64Milli({looked_from:Int64}))
                )
            )
        WINDOW before AS (PARTITION BY t.factory, t.line, t.station ORDER BY t.start ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    ) AS s
    GROUP BY s.factory, s.line, s.station
) AS p
INNER JOIN
(
    SELECT k.factory AS factory, k.line AS line, least({at:Int64}, toUnixTimestamp64Milli(k.clock)) AS until
    FROM line_clocks AS k FINAL
    WHERE {{scope:k}}
) AS c USING (factory, line)
WHERE p.ends > c.until
