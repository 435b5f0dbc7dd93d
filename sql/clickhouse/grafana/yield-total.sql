-- Results of the range, all operations and products together.
SELECT
    if(sum(y.inspected) = 0, NULL, sum(y.first_pass_good) / sum(y.inspected)) AS first_pass_yield,
    if(sum(y.final_inspected) = 0, NULL, sum(y.final_good) / sum(y.final_inspected)) AS final_yield,
    sum(y.inspected) AS inspected, sum(y.defects) AS defects
FROM ({{yield}}) AS y
