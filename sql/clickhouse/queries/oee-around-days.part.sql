-- Hours that certainly lie in [from, to), of the days around its whole production days.
{{oee-whole-hours:t}}
AND (
    t.production_date < {first_day:Date32} AND t.hour_start < fromUnixTimestamp64Milli({before_days:Int64})
    OR t.production_date >= {last_day:Date32} AND t.hour_start >= fromUnixTimestamp64Milli({after_days:Int64})
)
