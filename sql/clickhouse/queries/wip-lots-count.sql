-- How many lots and serials `wip-lots` has on all pages.
SELECT count() AS total
FROM ({{wip-lots}}) AS w
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
