-- The states of a station, each from its start on; NULL from where it is not known any more.
SELECT fromUnixTimestamp64Milli(greatest(c.at, {from:Int64}), 'UTC') AS time, c.state AS state
FROM
(
    SELECT s.at AS at, argMax(s.state, s.begins) AS state
    FROM
    (
        SELECT t.start AS at, toNullable(toString(t.state)) AS state, true AS begins
        FROM ({{oee-stretches}}) AS t
        UNION ALL
        SELECT coalesce(t.`end`, t.clock) AS at, NULL AS state, false AS begins
        FROM ({{oee-stretches}}) AS t
    ) AS s
    GROUP BY at
) AS c
WHERE c.at < {to:Int64}
ORDER BY time
