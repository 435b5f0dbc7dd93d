-- How many series `spc-characteristics` has on all pages.
SELECT count() AS total
FROM characteristics AS c FINAL
WHERE {{series:c}}
