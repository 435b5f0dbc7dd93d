-- As `oee-facts`, from minutes alone.
WITH {{oee-covered:m}}
SELECT {{*:m}}, {{oee-clipped:m}}
{{oee-in-minutes}}
UNION ALL
{{oee-open-minute(*)}}
