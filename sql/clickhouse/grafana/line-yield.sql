-- First-pass yield of each line, all its operations and products together.
SELECT
    concat(y.factory, '/', y.line) AS place, if(y.inspected = 0, NULL, y.good / y.inspected) AS first_pass_yield,
    s.first_pass_yield_target AS first_pass_yield_target, first_pass_yield - s.first_pass_yield_target AS first_pass_yield_gap
FROM
(
    SELECT o.factory AS factory, o.line AS line, sum(o.inspected) AS inspected, sum(o.first_pass_good) AS good
    FROM ({{yield}}) AS o
    GROUP BY factory, line
) AS y
LEFT JOIN ({{line-settings}}) AS s ON s.factory = y.factory AND s.line = y.line
ORDER BY place
