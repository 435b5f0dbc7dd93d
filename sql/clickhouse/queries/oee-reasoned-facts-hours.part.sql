-- As `oee-reasoned-facts`, of a range in which no production day is whole.
SELECT {{oee-reason:h}}, {{oee-sums:h}}
FROM oee_hours AS h
WHERE {{oee-whole-hours:h}}
UNION ALL
WITH {{oee-covered:m}}
SELECT {{oee-reason:m}}, {{oee-clipped:m}}
{{oee-edge-minutes}}
UNION ALL
{{oee-open-minute(oee-reason)}}
