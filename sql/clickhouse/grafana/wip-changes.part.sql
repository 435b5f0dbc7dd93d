-- What moves did to operations: up to the instant `at`, of lots and serials that are somewhere then (`before`), and after it, by the
-- number of the step in which (`since`).
SELECT concat(m.line, ' ', m.operation) AS operation, 0 AS n, sum(m.quantity) AS before, 0 AS since
FROM lot_moves AS m
WHERE {{scope:m}}
    AND m.at <= fromUnixTimestamp64Milli({at:Int64})
    AND (m.factory, m.carrier_kind, m.carrier) IN ({{flow-open-carriers}})
GROUP BY operation
UNION ALL
SELECT
    concat(m.line, ' ', m.operation) AS operation,
    intDiv(toUnixTimestamp64Milli(m.at) - {at:Int64} + {step:Int64} - 1, {step:Int64}) AS n, 0 AS before, sum(m.quantity) AS since
FROM lot_moves AS m
WHERE {{scope:m}}
    AND m.at > fromUnixTimestamp64Milli({at:Int64}) AND m.at <= fromUnixTimestamp64Milli({until:Int64})
GROUP BY operation, n
