-- `oee_minutes` and the minute that is open: what a report reads. A row of several `minutes` fills each of them alike.
CREATE VIEW oee_minutes_live AS
SELECT
    tenant, generation, factory, line, station, minute, minutes, shift, production_date, hour_start, product, "order", reason,
    actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms,
    planned_stop_ms, unscheduled_ms, unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms,
    breakdowns, micro_stops, good, scrap, rework, ideal_time_ms, defects_ms, uncycled
FROM oee_minutes
UNION ALL
SELECT
    tenant, generation, factory, line, station, minute, minutes, shift, production_date, hour_start, product, "order", reason,
    actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms,
    planned_stop_ms, unscheduled_ms, unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms,
    breakdowns, micro_stops, good, scrap, rework, ideal_time_ms, defects_ms, uncycled
FROM oee_tails
