-- How an order went through operations, from the moves that name it: what came, what left, and when.
SELECT
    m.factory AS factory, m.line AS line, m.operation AS operation, uniqExact(m.carrier_kind, m.carrier) AS lots,
    sumIf(m.quantity, m.quantity > 0) AS arrived, -sumIf(m.quantity, m.quantity < 0) AS departed,
    toUnixTimestamp64Milli(min(m.at)) AS first_at, toUnixTimestamp64Milli(max(m.at)) AS last_at
FROM lot_moves AS m
WHERE {{scope:m}} AND m.`order` = {order:String} AND m.at <= fromUnixTimestamp64Milli({at:Int64})
GROUP BY m.factory, m.line, m.operation
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
