-- Work in process at the end of the range.
SELECT
    sum(w.quantity) AS quantity, sum(w.lots) AS lots, sum(w.held_quantity) AS held_quantity, max(w.oldest_age_ms) AS oldest_age_ms
FROM ({{wip}}) AS w
