-- What each lot and serial has at an instant, by operation, where that is not 0, and the product of its last arrival there.
SELECT
    m.factory AS factory, m.line AS line, m.operation AS operation, m.carrier_kind AS carrier_kind, m.carrier AS carrier,
    argMax(m.product, (m.arrival, m.at, {{id-by-code-unit:m}}, m.product)) AS product, sum(m.quantity) AS quantity
FROM lot_moves AS m
WHERE {{scope:m}}
    AND m.at <= fromUnixTimestamp64Milli({at:Int64})
    AND (m.factory, m.carrier_kind, m.carrier) IN ({{flow-open-carriers}})
GROUP BY m.factory, m.line, m.operation, m.carrier_kind, m.carrier
HAVING quantity != 0
LIMIT {limit:UInt32}
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
