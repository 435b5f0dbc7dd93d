-- First and final results and defects in a range, by operation and product. Whole days come from the rollup, the rest comes from
-- minutes: both are sums of the same rows.
SELECT
    y.factory AS factory, y.line AS line, y.operation AS operation, y.product AS product,
    {{yield-sums:y}}
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
HAVING {{yield-not-empty}}
