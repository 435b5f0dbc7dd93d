-- One page of the orders, each with what the key station of its line has counted for it: in all, and in the newest 60 minutes up to the
-- line's clock (from `hour_from` on). Without a configured line there is no key station and no count.
WITH
    page AS
    (
        SELECT
            o.factory AS factory, o.line AS line, o.`order` AS `order`, o.product AS product, o.quantity AS quantity, o.status AS status,
            o.due AS due, o.created_at AS created_at, o.released_at AS released_at, o.started_at AS started_at,
            o.completed_at AS completed_at, o.cancelled_at AS cancelled_at
        FROM orders AS o FINAL
        WHERE {{orders:o}}
        ORDER BY o.factory, o.line, o.`order`
        LIMIT {limit:UInt32} OFFSET {offset:UInt64}
    ),
    places AS
    (
        SELECT
            l.factory AS factory, l.line AS line,
            if(JSONHas(l.config, 'keyStation'), JSONExtractString(l.config, 'keyStation'),
                JSONExtractString(l.config, 'stations', -1, 'station')) AS key_station,
            toUnixTimestamp64Milli(c.clock) AS clock, clock - positiveModulo(clock, 60000) - 59 * 60000 AS hour_from
        FROM lines AS l FINAL
        LEFT JOIN (SELECT k.factory AS factory, k.line AS line, toNullable(k.clock) AS clock FROM line_clocks AS k FINAL WHERE {{scope:k}}) AS c
            USING (factory, line)
        WHERE {{scope:l}} AND (l.factory, l.line) IN (SELECT factory, line FROM page)
    )
SELECT
    p.factory AS factory, p.line AS line, p.`order` AS `order`, p.product AS product, p.quantity AS quantity, p.status AS status,
    toUnixTimestamp64Milli(p.due) AS due, toUnixTimestamp64Milli(p.created_at) AS created_at,
    toUnixTimestamp64Milli(p.released_at) AS released_at, toUnixTimestamp64Milli(p.started_at) AS started_at,
    toUnixTimestamp64Milli(p.completed_at) AS completed_at, toUnixTimestamp64Milli(p.cancelled_at) AS cancelled_at,
    s.key_station AS key_station, s.clock AS clock, s.hour_from AS hour_from,
    d.good AS good, d.produced AS produced, m.good AS hour_good
FROM page AS p
LEFT JOIN places AS s USING (factory, line)
LEFT JOIN
(
    SELECT d.factory AS factory, d.line AS line, d.`order` AS `order`, sum(d.good) AS good, sum(d.good + d.scrap + d.rework) AS produced
    FROM oee_days AS d
    WHERE {{scope:d}}
        AND (d.factory, d.line, d.station) IN (SELECT factory, line, key_station FROM places)
        AND d.`order` IN (SELECT `order` FROM page)
    GROUP BY d.factory, d.line, d.`order`
) AS d USING (factory, line, `order`)
LEFT JOIN
(
    SELECT m.factory AS factory, m.line AS line, m.`order` AS `order`, sum(m.good) AS good
    FROM oee_minutes AS m
    INNER JOIN places AS s ON m.factory = s.factory AND m.line = s.line AND m.station = s.key_station
    WHERE {{scope:m}}
        AND (m.factory, m.line, m.station) IN (SELECT factory, line, key_station FROM places)
        AND m.minute >= fromUnixTimestamp64Milli((SELECT min(hour_from) FROM places))
        AND toUnixTimestamp64Milli(m.minute) >= s.hour_from AND toUnixTimestamp64Milli(m.minute) <= s.clock
        AND m.`order` IN (SELECT `order` FROM page)
    GROUP BY m.factory, m.line, m.`order`
) AS m USING (factory, line, `order`)
ORDER BY p.factory, p.line, p.`order`
