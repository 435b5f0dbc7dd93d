-- Production days that certainly lie in [from, to).
{{station:t}} AND t.production_date >= {first_day:Date32} AND t.production_date < {last_day:Date32}
