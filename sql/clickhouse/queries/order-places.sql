-- Where parts of orders are at an instant, as far as moves name the order.
SELECT
    w.factory AS factory, w.of_order AS `order`, w.line AS line, w.operation AS operation, sum(w.quantity) AS quantity,
    sumIf(w.quantity, w.quantity > 0 AND w.held) AS held_quantity, countIf(w.quantity > 0) AS lots,
    minIf(w.arrived, w.quantity > 0) AS oldest
FROM ({{wip-lots}}) AS w
WHERE w.of_order != ''
GROUP BY w.factory, w.of_order, w.line, w.operation
HAVING quantity != 0
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
