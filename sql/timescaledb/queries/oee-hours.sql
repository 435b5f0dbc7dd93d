-- Sums of stations an hour of the plant, of hours that begin in [from, to), out of the hourly rollup. An empty line means all.
SELECT
    factory, line, station, hour_start, production_date::text AS production_date, shift,
    sum(actual_production_time_ms)::float8 AS actual_production_time_ms,
    sum(actual_production_time_ms + setup_ms + down_ms + idle_ms + blocked_ms + starved_ms + micro_stop_ms)::float8 AS planned_busy_time_ms,
    sum(good + scrap + rework)::float8 AS produced_quantity, sum(good)::float8 AS good_quantity,
    sum(ideal_time_ms)::float8 AS ideal_time_ms, sum(uncycled)::float8 AS uncycled_quantity
FROM oee_hours
WHERE tenant = {tenant:text} AND generation = {generation:bigint} AND factory = {factory:text} AND ({line:text} = '' OR line = {line:text})
    AND hour_start >= {from:timestamptz} AND hour_start < {to:timestamptz}
    AND bucket > {from:timestamptz} - INTERVAL '1 hour' AND bucket < {to:timestamptz} + INTERVAL '1 hour'
GROUP BY factory, line, station, hour_start, production_date, shift
ORDER BY factory COLLATE "C", line COLLATE "C", station COLLATE "C", hour_start, shift COLLATE "C"
