-- As `oee-facts`, by place alone.
SELECT {{oee-place:d}}, {{oee-totals:d}}
FROM oee_shifts AS d
WHERE {{oee-whole-days:d}}
GROUP BY factory, line, station
UNION ALL
SELECT {{oee-place:h}}, {{oee-sums:h}}
FROM oee_station_hours AS h
WHERE {{oee-around-days:h}}
UNION ALL
{{oee-around-hours(oee-place)}}
