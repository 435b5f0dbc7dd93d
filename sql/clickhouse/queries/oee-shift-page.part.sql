-- One page of the sums of facts, a station and shift of a production day: in the order in which the shifts begin, and then the day's time
-- outside of them.
SELECT
    b.factory AS factory, b.line AS line, b.station AS station, b.day AS day, b.shift AS shift, b.hour AS hour,
    {{oee-named:b}},
    s.shift_start AS shift_start, s.shift_end AS shift_end, count() OVER () AS total
FROM
(
    SELECT {{oee-bucket:f}}, sumForEach(f.sums) AS sums
    FROM
    (
        {{*(oee-stamps)}}
    ) AS f
    GROUP BY factory, line, station, day, shift, hour
    HAVING arrayExists(sum -> sum != 0, sums)
) AS b
LEFT JOIN
(
    SELECT
        s.factory AS in_factory, s.line AS in_line, toString(s.production_date) AS on_day, toString(s.shift) AS of_name,
        toNullable(toUnixTimestamp64Milli(s.start)) AS shift_start, toNullable(toUnixTimestamp64Milli(s.`end`)) AS shift_end
    FROM shifts AS s FINAL
    WHERE {{scope:s}}
        AND s.production_date >= toDate32(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) - 3
        AND s.production_date <= toDate32(fromUnixTimestamp64Milli({to:Int64}, 'UTC')) + 1
) AS s ON s.in_factory = b.factory AND s.in_line = b.line AND s.on_day = b.day AND s.of_name = b.shift
ORDER BY b.factory, b.line, b.station, b.day, b.shift = '', shift_start, b.shift
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
