-- One page of the sums of facts, a station and bucket of an hour, a day, or all of the range: by place, then by time. A bucket in which
-- nothing is left is no bucket. `total` counts all pages.
WITH sumForEach(f.sums) AS sums
SELECT
    {{oee-bucket:f}},
    {{oee-named:}},
    count() OVER () AS total
FROM
(
    {{*(oee-stamps)}}
) AS f
GROUP BY factory, line, station, day, shift, hour
HAVING arrayExists(sum -> sum != 0, sums)
ORDER BY factory, line, station, day, shift, hour
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
