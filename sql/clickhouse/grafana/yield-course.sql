-- First-pass yield of each operation, all its products together, in slices of time.
SELECT
    fromUnixTimestamp64Milli(y.slice, 'UTC') AS time, concat(y.line, ' ', y.operation) AS operation,
    if(y.inspected = 0, NULL, y.good / y.inspected) AS first_pass_yield
FROM ({{yield-sliced}}) AS y
ORDER BY time, operation
