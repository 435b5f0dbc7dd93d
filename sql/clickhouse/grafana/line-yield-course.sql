-- First-pass yield of each line, all its operations and products together, in slices of time.
SELECT
    fromUnixTimestamp64Milli(y.slice, 'UTC') AS time, concat(y.factory, '/', y.line) AS place,
    if(sum(y.inspected) = 0, NULL, sum(y.good) / sum(y.inspected)) AS first_pass_yield
FROM ({{yield-sliced}}) AS y
GROUP BY y.factory, y.line, y.slice
ORDER BY time, place
