-- First and final results and defects in a range, by operation and product. Whole days may come from the rollup, the rest comes from
-- minutes: both are sums of the same rows.
SELECT
    y.factory AS factory, y.line AS line, y.operation AS operation, y.product AS product,
    sum(y.inspected) AS inspected, sum(y.first_pass_good) AS first_pass_good,
    sum(y.final_inspected) AS final_inspected, sum(y.final_good) AS final_good, sum(y.defects) AS defects
FROM
(
    SELECT m.factory, m.line, m.operation, m.product, m.inspected, m.first_pass_good, m.final_inspected, m.final_good, m.defects
    FROM yield_minutes AS m
    WHERE {{yield-minutes:m}}
    UNION ALL
    SELECT d.factory, d.line, d.operation, d.product, d.inspected, d.first_pass_good, d.final_inspected, d.final_good, d.defects
    FROM yield_days AS d
    WHERE {{yield-days:d}}
) AS y
GROUP BY y.factory, y.line, y.operation, y.product
HAVING inspected != 0 OR first_pass_good != 0 OR final_inspected != 0 OR final_good != 0 OR defects != 0
