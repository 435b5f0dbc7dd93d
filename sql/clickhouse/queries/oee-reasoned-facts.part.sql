-- As `oee-facts`, with the reason of each. Days have many rows of a reason, one for every product and order: they are added up first.
SELECT {{oee-reason:d}}, {{oee-totals:d}}
FROM oee_days AS d
WHERE {{oee-whole-days:d}}
GROUP BY factory, line, station, reason
UNION ALL
SELECT {{oee-reason:h}}, {{oee-sums:h}}
FROM oee_hours AS h
WHERE {{oee-around-days:h}}
UNION ALL
{{oee-around-hours(oee-reason)}}
