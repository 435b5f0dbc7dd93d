-- As `yield`, of a range that has no whole days.
SELECT
    m.factory AS factory, m.line AS line, m.operation AS operation, m.product AS product,
    {{yield-sums:m}}
FROM yield_minutes AS m
WHERE {{yield-range:m}}
GROUP BY m.factory, m.line, m.operation, m.product
HAVING {{yield-not-empty}}
