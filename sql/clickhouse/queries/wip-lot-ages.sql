-- What is in work by age, operation by operation: an age belongs to the last of the ascending `edges` that it has reached.
SELECT
    w.factory AS factory, w.line AS line, w.operation AS operation, roundDown({at:Int64} - w.arrived, {edges:Array(Int64)}) AS age_from,
    count() AS lots, sum(w.quantity) AS quantity
FROM ({{wip-lots}}) AS w
WHERE w.quantity > 0
GROUP BY w.factory, w.line, w.operation, age_from
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
