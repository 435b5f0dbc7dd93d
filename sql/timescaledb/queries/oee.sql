-- Time, counts, losses and factors of stations over production days [from, to), out of the daily rollup and the minute that is open. An empty line or shift means all.
-- `end` is the instant at which the last of these days is over at the plant: a station that made nothing has an OEE of 0 if it has counted
-- before, and none if it never has. Ratios are made of the sums and never averaged (ISO 22400-2); when one is null docs/oee.md says.
WITH facts AS
(
    SELECT
        factory, line, station,
        actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms, planned_stop_ms,
        unscheduled_ms, unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms, breakdowns, micro_stops, good,
        scrap, rework, ideal_time_ms, defects_ms, uncycled
    FROM oee_days
    WHERE tenant = {tenant:text} AND generation = {generation:bigint} AND factory = {factory:text}
        AND ({line:text} = '' OR line = {line:text}) AND ({shift:text} = '' OR shift = {shift:text})
        AND production_date >= {from:date} AND production_date < {to:date}
        AND bucket >= {from:date}::timestamp AT TIME ZONE 'UTC' - INTERVAL '2 days'
        AND bucket < {to:date}::timestamp AT TIME ZONE 'UTC' + INTERVAL '2 days'
    UNION ALL
    SELECT
        factory, line, station,
        actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms, planned_stop_ms,
        unscheduled_ms, unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms, breakdowns, micro_stops, good,
        scrap, rework, ideal_time_ms, defects_ms, uncycled
    FROM oee_tails
    WHERE tenant = {tenant:text} AND generation = {generation:bigint} AND factory = {factory:text}
        AND ({line:text} = '' OR line = {line:text}) AND ({shift:text} = '' OR shift = {shift:text})
        AND production_date >= {from:date} AND production_date < {to:date}
), sums AS
(
    SELECT
        factory, line, station,
        sum(actual_production_time_ms)::float8 AS actual_production_time_ms, sum(setup_ms)::float8 AS setup_ms, sum(down_ms)::float8 AS down_ms,
        sum(idle_ms)::float8 AS idle_ms, sum(blocked_ms)::float8 AS blocked_ms, sum(starved_ms)::float8 AS starved_ms,
        sum(micro_stop_ms)::float8 AS micro_stop_ms, sum(planned_stop_ms)::float8 AS planned_stop_ms,
        sum(unscheduled_ms)::float8 AS unscheduled_ms, sum(unknown_ms)::float8 AS unknown_ms,
        sum(actual_production_time_ms + setup_ms + down_ms + idle_ms + blocked_ms + starved_ms + micro_stop_ms)::float8
            AS planned_busy_time_ms,
        sum(good + scrap + rework)::float8 AS produced_quantity, sum(good)::float8 AS good_quantity, sum(scrap)::float8 AS scrap_quantity,
        sum(rework)::float8 AS rework_quantity, sum(ideal_time_ms)::float8 AS ideal_time_ms, sum(uncycled)::float8 AS uncycled_quantity,
        sum(breakdown_loss_ms)::float8 AS breakdown_loss_ms, sum(setup_loss_ms)::float8 AS setup_loss_ms,
        sum(waiting_loss_ms)::float8 AS waiting_loss_ms, sum(defects_ms)::float8 AS defects_ms,
        sum(breakdowns)::float8 AS breakdowns, sum(micro_stops)::float8 AS micro_stops
    FROM facts
    GROUP BY factory, line, station
), factors AS
(
    SELECT
        *,
        CASE WHEN planned_busy_time_ms > 0 THEN actual_production_time_ms / planned_busy_time_ms END AS availability,
        CASE WHEN actual_production_time_ms > 0 AND uncycled_quantity = 0 THEN ideal_time_ms / actual_production_time_ms END AS effectiveness,
        CASE WHEN produced_quantity > 0 THEN good_quantity / produced_quantity END AS quality_ratio
    FROM sums
)
SELECT
    f.*,
    CASE
        WHEN planned_busy_time_ms > 0 AND produced_quantity > 0 THEN availability * effectiveness * quality_ratio
        WHEN planned_busy_time_ms > 0 AND n.first_count_at < {end:timestamptz} THEN 0
    END AS oee
FROM factors AS f
LEFT JOIN station_now AS n
    ON n.tenant = {tenant:text} AND n.generation = {generation:bigint}
    AND n.factory = f.factory AND n.line = f.line AND n.station = f.station
ORDER BY f.factory COLLATE "C", f.line COLLATE "C", f.station COLLATE "C"
