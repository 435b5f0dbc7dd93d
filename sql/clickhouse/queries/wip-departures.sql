-- What has left each operation in (since, at], and how long those units had been there: from the last arrival of their lot or serial up
-- to then. `timed` counts the units whose arrival is known. Lots that left are found by time, their moves by lot.
SELECT
    d.factory AS factory, d.line AS line, d.operation AS operation, d.product AS product,
    -sum(d.quantity) AS departed, -sumIf(d.quantity, d.arrived IS NOT NULL) AS timed,
    ifNull(sum(-d.quantity * toFloat64(d.left_at - d.arrived)), 0) AS stay_ms
FROM
(
    SELECT
        m.factory AS factory, m.line AS line, m.operation AS operation, m.product AS product, m.quantity AS quantity,
        toUnixTimestamp64Milli(m.at) AS left_at,
        max(if(m.arrival, toUnixTimestamp64Milli(m.at), NULL)) OVER
        (
            PARTITION BY m.factory, m.line, m.operation, m.carrier_kind, m.carrier
            ORDER BY toUnixTimestamp64Milli(m.at) RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS arrived
    FROM lot_moves AS m
    WHERE {{scope:m}}
        AND m.at <= fromUnixTimestamp64Milli({at:Int64})
        AND (m.factory, m.carrier_kind, m.carrier) IN
        (
            SELECT n.factory, n.carrier_kind, n.carrier
            FROM lot_moves AS n
            WHERE {{scope:n}}
                AND n.at > fromUnixTimestamp64Milli({since:Int64}) AND n.at <= fromUnixTimestamp64Milli({at:Int64})
                AND n.quantity < 0
        )
) AS d
WHERE d.quantity < 0 AND d.left_at > {since:Int64}
GROUP BY d.factory, d.line, d.operation, d.product
