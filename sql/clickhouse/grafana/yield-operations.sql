-- Yield of each operation and product.
SELECT
    y.line AS line, y.operation AS operation, y.product AS product, y.inspected AS inspected,
    if(y.inspected = 0, NULL, y.first_pass_good / y.inspected) AS first_pass_yield,
    if(y.final_inspected = 0, NULL, y.final_good / y.final_inspected) AS final_yield, y.defects AS defects,
    if(y.inspected = 0, NULL, y.defects / y.inspected) AS dpu
FROM ({{yield}}) AS y
ORDER BY y.line, y.operation, y.product
