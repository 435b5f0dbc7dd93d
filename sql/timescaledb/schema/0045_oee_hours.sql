-- Sums of `oee_minutes` an hour of the plant's time zone (`hour_start` is stamped in the rows). `bucket` is the hour of UTC in which the minutes
-- lie: where a time zone is off by half an hour, an hour of the plant has two rows, which readers sum.
CREATE MATERIALIZED VIEW oee_hours
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
    tenant, generation, factory, line, station, hour_start, production_date, shift, product, "order", reason,
    time_bucket(INTERVAL '1 hour', minute) AS bucket,
    sum(actual_production_time_ms)::bigint AS actual_production_time_ms,
    sum(setup_ms)::bigint AS setup_ms,
    sum(down_ms)::bigint AS down_ms,
    sum(idle_ms)::bigint AS idle_ms,
    sum(blocked_ms)::bigint AS blocked_ms,
    sum(starved_ms)::bigint AS starved_ms,
    sum(micro_stop_ms)::bigint AS micro_stop_ms,
    sum(planned_stop_ms)::bigint AS planned_stop_ms,
    sum(unscheduled_ms)::bigint AS unscheduled_ms,
    sum(unknown_ms)::bigint AS unknown_ms,
    sum(breakdown_loss_ms)::bigint AS breakdown_loss_ms,
    sum(setup_loss_ms)::bigint AS setup_loss_ms,
    sum(waiting_loss_ms)::bigint AS waiting_loss_ms,
    sum(breakdowns)::bigint AS breakdowns,
    sum(micro_stops)::bigint AS micro_stops,
    sum(good)::bigint AS good,
    sum(scrap)::bigint AS scrap,
    sum(rework)::bigint AS rework,
    sum(ideal_time_ms)::bigint AS ideal_time_ms,
    sum(defects_ms)::bigint AS defects_ms,
    sum(uncycled)::bigint AS uncycled
FROM oee_minutes
GROUP BY tenant, generation, factory, line, station, hour_start, production_date, shift, product, "order", reason, bucket
WITH NO DATA
