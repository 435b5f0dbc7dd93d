-- Feeds `oee_station_hours` from every block that reaches `oee_hours`.
CREATE MATERIALIZED VIEW IF NOT EXISTS oee_station_hours_view TO oee_station_hours AS
SELECT
    tenant, generation, factory, line, station, hour_start, production_date, shift,
    sum(actual_production_time_ms) AS actual_production_time_ms,
    sum(setup_ms) AS setup_ms,
    sum(down_ms) AS down_ms,
    sum(idle_ms) AS idle_ms,
    sum(blocked_ms) AS blocked_ms,
    sum(starved_ms) AS starved_ms,
    sum(micro_stop_ms) AS micro_stop_ms,
    sum(planned_stop_ms) AS planned_stop_ms,
    sum(unscheduled_ms) AS unscheduled_ms,
    sum(unknown_ms) AS unknown_ms,
    sum(breakdown_loss_ms) AS breakdown_loss_ms,
    sum(setup_loss_ms) AS setup_loss_ms,
    sum(waiting_loss_ms) AS waiting_loss_ms,
    sum(breakdowns) AS breakdowns,
    sum(micro_stops) AS micro_stops,
    sum(good) AS good,
    sum(scrap) AS scrap,
    sum(rework) AS rework,
    sum(ideal_time_ms) AS ideal_time_ms,
    sum(defects_ms) AS defects_ms,
    sum(uncycled) AS uncycled
FROM oee_hours
GROUP BY tenant, generation, factory, line, station, hour_start, production_date, shift
