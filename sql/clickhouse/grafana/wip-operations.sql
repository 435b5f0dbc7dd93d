-- Work in process of each operation and product at the end of the range.
SELECT
    w.line AS line, w.operation AS operation, w.product AS product, w.quantity AS quantity, w.lots AS lots,
    w.held_quantity AS held_quantity, w.oldest_age_ms AS oldest_age_ms, w.p50_age_ms AS p50_age_ms, w.p90_age_ms AS p90_age_ms
FROM ({{wip}}) AS w
ORDER BY w.line, w.operation, w.product
