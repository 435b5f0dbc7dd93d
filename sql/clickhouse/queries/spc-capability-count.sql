-- How many series `spc-capability` has on all pages.
SELECT count() AS total
FROM characteristics AS c FINAL
WHERE {{series:c}}
    AND c.chart != ''
