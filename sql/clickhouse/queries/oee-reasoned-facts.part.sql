-- As `oee-facts`, with the reason of each.
SELECT {{oee-reason:d}}, {{oee-sums:d}}
FROM oee_days AS d
WHERE {{oee-whole-days:d}}
UNION ALL
{{oee-around-days(oee-reason)}}
