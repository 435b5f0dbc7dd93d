-- The uninterrupted active period of each station that is active (running, in setup or down) at an instant, or at its line's clock where
-- that is earlier. Looks 35 days back.
SELECT
    p.factory AS factory, p.line AS line, p.station AS station, argMax(p.state, p.start) AS state,
    max(p.until) AS until, toUnixTimestamp64Milli(maxIf(p.start, p.begins)) AS since
FROM
(
    SELECT
        s.factory AS factory, s.line AS line, s.station AS station, s.start AS start, s.`end` AS `end`, s.state AS state,
        c.until AS until, s.active AS active,
        s.active AND NOT ifNull(lagInFrame(s.active) OVER before AND lagInFrame(s.`end`) OVER before = s.start, false) AS begins
    FROM
    (
        SELECT
            t.factory AS factory, t.line AS line, t.station AS station, t.start AS start, t.`end` AS `end`, t.state AS state,
            t.state IN ('running', 'setup', 'down') AS active
        FROM station_states AS t FINAL
        WHERE {{scope:t}}
            AND t.start <= fromUnixTimestamp64Milli({at:Int64}) AND NOT t.removed
            AND (t.`end` IS NULL OR t.`end` > fromUnixTimestamp64Milli({at:Int64} - 35 * 86400000))
    ) AS s
    INNER JOIN
    (
        SELECT k.factory AS factory, k.line AS line, least({at:Int64}, toUnixTimestamp64Milli(k.clock)) AS until
        FROM line_clocks AS k FINAL
        WHERE {{scope:k}}
    ) AS c USING (factory, line)
    WINDOW before AS (PARTITION BY s.factory, s.line, s.station ORDER BY s.start ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
) AS p
GROUP BY p.factory, p.line, p.station
HAVING argMax(p.active AND (p.`end` IS NULL OR toUnixTimestamp64Milli(p.`end`) > p.until), p.start)
