-- One page of the lots and serials in work, the oldest first.
SELECT
    w.factory AS factory, w.line AS line, w.operation AS operation, w.carrier_kind AS carrier_kind, w.carrier AS carrier,
    w.product AS product, w.of_order AS `order`, w.quantity AS quantity, w.arrived AS arrived, w.held AS held, w.reason AS reason
FROM ({{wip-lots}}) AS w
ORDER BY w.arrived, w.factory, w.line, w.operation, w.carrier_kind, w.carrier
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
