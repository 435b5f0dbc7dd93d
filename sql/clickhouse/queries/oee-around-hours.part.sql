-- What of [from, to) lies around its whole production days and hours.
WITH {{oee-covered:m}}
SELECT {{*:m}}, {{oee-clipped:m}}
{{oee-edge-minutes}}
    AND (m.production_date < {first_day:Date32} OR m.production_date >= {last_day:Date32})
UNION ALL
{{oee-open-minute(*)}}
