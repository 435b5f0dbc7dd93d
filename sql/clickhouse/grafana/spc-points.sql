-- The points of a series, the newest 10 000 of the range: what was plotted, its limits, and again those that carry a signal or are left out.
SELECT
    fromUnixTimestamp64Milli(p.at, 'UTC') AS time, p.value AS value, p.center_line AS center_line, p.ucl AS ucl, p.lcl AS lcl,
    if(empty(p.signals), NULL, p.value) AS signal, if({{spc-left-out-here}}, p.value, NULL) AS excluded
FROM ({{spc-series-points}}) AS p
ORDER BY time, p.id
