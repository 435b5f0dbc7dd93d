-- As `oee-facts`, from minutes alone.
SELECT {{*:m}}, {{oee-clipped:m}}
{{oee-in-minutes}}
UNION ALL
{{oee-open-minute(*)}}
