-- Adds to `oee_station_hours` what `oee_hours` has and it lacks: the hours from before its view. Cut off and run again, it adds only the
-- rest. In order, for only then the engine keeps a token of what it inserts; a part without one would count as torn. Of however many months.
INSERT INTO oee_station_hours
(
    tenant, generation, factory, line, station, hour_start, production_date, shift,
    actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms, planned_stop_ms, unscheduled_ms,
    unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms, breakdowns, micro_stops, good, scrap, rework, ideal_time_ms,
    defects_ms, uncycled
)
SELECT
    tenant, generation, factory, line, station, hour_start, production_date, shift,
    sum(actual_production_time_ms) AS actual_production_time_ms, sum(setup_ms) AS setup_ms, sum(down_ms) AS down_ms,
    sum(idle_ms) AS idle_ms, sum(blocked_ms) AS blocked_ms, sum(starved_ms) AS starved_ms, sum(micro_stop_ms) AS micro_stop_ms,
    sum(planned_stop_ms) AS planned_stop_ms, sum(unscheduled_ms) AS unscheduled_ms, sum(unknown_ms) AS unknown_ms,
    sum(breakdown_loss_ms) AS breakdown_loss_ms, sum(setup_loss_ms) AS setup_loss_ms, sum(waiting_loss_ms) AS waiting_loss_ms,
    sum(breakdowns) AS breakdowns, sum(micro_stops) AS micro_stops, sum(good) AS good, sum(scrap) AS scrap, sum(rework) AS rework,
    sum(ideal_time_ms) AS ideal_time_ms, sum(defects_ms) AS defects_ms, sum(uncycled) AS uncycled
FROM
(
    SELECT
        tenant, generation, factory, line, station, hour_start, production_date, shift,
        actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms, planned_stop_ms, unscheduled_ms,
        unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms, breakdowns, micro_stops, good, scrap, rework, ideal_time_ms,
        defects_ms, uncycled
    FROM oee_hours
    UNION ALL
    SELECT
        tenant, generation, factory, line, station, hour_start, production_date, shift,
        -actual_production_time_ms, -setup_ms, -down_ms, -idle_ms, -blocked_ms, -starved_ms, -micro_stop_ms, -planned_stop_ms,
        -unscheduled_ms, -unknown_ms, -breakdown_loss_ms, -setup_loss_ms, -waiting_loss_ms, -breakdowns, -micro_stops, -good, -scrap,
        -rework, -ideal_time_ms, -defects_ms, -uncycled
    FROM oee_station_hours
)
GROUP BY tenant, generation, factory, line, station, hour_start, production_date, shift
HAVING arrayExists(sum -> sum != 0, [
    actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms, planned_stop_ms, unscheduled_ms,
    unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms, breakdowns, micro_stops, good, scrap, rework, ideal_time_ms,
    defects_ms, uncycled
])
ORDER BY ALL
SETTINGS max_partitions_per_insert_block = 0
