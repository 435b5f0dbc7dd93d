-- One page of what stations lost in a range, in all and by reason. `total` counts all pages.
WITH sumForEach(l.sums) AS sums
SELECT
    l.factory AS factory, l.line AS line, l.station AS station,
    {{oee-named:}},
    groupArrayIf(
        CAST(
            (l.reason, l.sums[8], l.sums[11], l.sums[12], l.sums[13], l.sums[7], l.sums[14], l.sums[15]),
            'Tuple(reason String, planned_stop_ms Int64, breakdown_loss_ms Int64, setup_loss_ms Int64, waiting_loss_ms Int64, micro_stop_ms Int64, breakdowns Int64, micro_stops Int64)'
        ),
        arrayExists(n -> l.sums[n] != 0, [8, 11, 12, 13, 7, 14, 15])
    ) AS by_reason,
    count() OVER () AS total
FROM
(
    SELECT f.factory AS factory, f.line AS line, f.station AS station, f.reason AS reason, sumForEach(f.sums) AS sums
    FROM
    (
        {{*(oee-reason)}}
    ) AS f
    GROUP BY factory, line, station, reason
) AS l
GROUP BY factory, line, station
HAVING arrayExists(sum -> sum != 0, sums)
ORDER BY factory, line, station
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
