-- What of [from, to) lies around its whole production days.
SELECT {{*:h}}, {{oee-sums:h}}
FROM oee_hours AS h
WHERE {{oee-whole-hours:h}}
    AND (
        h.production_date < {first_day:Date32} AND h.hour_start < fromUnixTimestamp64Milli({before_days:Int64})
        OR h.production_date >= {last_day:Date32} AND h.hour_start >= fromUnixTimestamp64Milli({after_days:Int64})
    )
UNION ALL
SELECT {{*:m}}, {{oee-clipped:m}}
{{oee-edge-minutes}}
    AND (m.production_date < {first_day:Date32} OR m.production_date >= {last_day:Date32})
UNION ALL
{{oee-open-minute(*)}}
