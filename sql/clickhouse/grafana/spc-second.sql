-- The second chart of a series (R, S or moving range), of the same points.
SELECT
    fromUnixTimestamp64Milli(p.at, 'UTC') AS time, p.second_value AS value, p.second_center_line AS center_line, p.second_ucl AS ucl,
    p.second_lcl AS lcl, if(empty(p.second_signals), NULL, p.second_value) AS signal, if({{spc-left-out-here}}, p.second_value, NULL) AS excluded
FROM ({{spc-series-points}}) AS p
ORDER BY time, p.id
