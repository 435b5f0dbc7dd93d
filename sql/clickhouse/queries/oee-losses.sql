-- One page of what stations lost in a range, in all and by reason. `total` counts all pages.
SELECT
    l.factory AS factory, l.line AS line, l.station AS station,
    {{oee-totals:l}},
    groupArrayIf(
        CAST(
            (l.reason, l.planned_stop_ms, l.breakdown_loss_ms, l.setup_loss_ms, l.waiting_loss_ms, l.micro_stop_ms, l.breakdowns, l.micro_stops),
            'Tuple(reason String, planned_stop_ms Int64, breakdown_loss_ms Int64, setup_loss_ms Int64, waiting_loss_ms Int64, micro_stop_ms Int64, breakdowns Int64, micro_stops Int64)'
        ),
        arrayExists(x -> x != 0, [
            l.planned_stop_ms, l.breakdown_loss_ms, l.setup_loss_ms, l.waiting_loss_ms, l.micro_stop_ms, l.breakdowns, l.micro_stops
        ])
    ) AS by_reason,
    count() OVER () AS total
FROM
(
    SELECT
        f.factory AS factory, f.line AS line, f.station AS station, toString(f.reason) AS reason,
        {{oee-totals:f}}
    FROM
    (
        {{oee-facts}}
    ) AS f
    GROUP BY factory, line, station, reason
) AS l
GROUP BY factory, line, station
{{oee-not-empty}}
ORDER BY factory, line, station
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
