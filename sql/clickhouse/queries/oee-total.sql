-- As `oee`, of a range in one bucket: buckets that are not asked for need no stamps, and a year of shifts is added up as it is read.
WITH sumForEach(f.sums) AS sums
SELECT
    f.factory AS factory, f.line AS line, f.station AS station, '' AS day, '' AS shift, 0 AS hour,
    {{oee-named:}},
    count() OVER () AS total
FROM
(
    {{oee-total-facts}}
) AS f
GROUP BY factory, line, station
HAVING arrayExists(sum -> sum != 0, sums)
ORDER BY factory, line, station
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
