-- Sums of first and final results and of defects.
sum(t.inspected) AS inspected, sum(t.first_pass_good) AS first_pass_good,
    sum(t.final_inspected) AS final_inspected, sum(t.final_good) AS final_good, sum(t.defects) AS defects
