-- As `oee-facts`, of a range in which no production day is whole.
SELECT {{*:h}}, {{oee-sums:h}}
FROM oee_station_hours AS h
WHERE {{oee-whole-hours:h}}
UNION ALL
WITH {{oee-covered:m}}
SELECT {{*:m}}, {{oee-clipped:m}}
{{oee-edge-minutes}}
UNION ALL
{{oee-open-minute(*)}}
