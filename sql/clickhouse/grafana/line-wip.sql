-- Work in process of each line at the end of the range.
SELECT concat(w.factory, '/', w.line) AS place, sum(w.quantity) AS quantity, sum(w.held_quantity) AS held_quantity
FROM ({{wip}}) AS w
GROUP BY w.factory, w.line
ORDER BY place
