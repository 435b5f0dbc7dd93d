-- How many orders `orders` has on all pages.
SELECT count() AS total
FROM orders AS o FINAL
WHERE {{orders:o}}
