-- How many units `yield-units` has on all pages.
SELECT count() AS total
FROM ({{yield-units}}) AS u
