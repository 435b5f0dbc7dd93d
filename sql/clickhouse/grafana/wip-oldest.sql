-- The lots and serials that have waited longest at the end of the range. One that never came has no age.
SELECT
    w.line AS line, w.operation AS operation, w.carrier AS carrier, w.product AS product, w.of_order AS `order`, w.quantity AS quantity,
    if(w.arrived = 0, NULL, {at:Int64} - w.arrived) AS age_ms, w.held AS held
FROM ({{wip-lots}}) AS w
ORDER BY w.arrived, w.line, w.operation, w.carrier_kind, w.carrier
LIMIT 100
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
