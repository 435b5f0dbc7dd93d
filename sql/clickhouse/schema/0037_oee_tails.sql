-- The minute that is open: what it holds so far at each station, as one row of `oee_minutes`. Facts reach up to the start of the clock's
-- minute, or up to `accounted_to` inside it; from there to the line's clock the station is in `element`.
CREATE VIEW IF NOT EXISTS oee_tails AS
SELECT
    tenant, generation, factory, line, station, fromUnixTimestamp64Milli(minute_ms, 'UTC') AS minute, toUInt8(1) AS minutes,
    shift, production_date, hour_start, toLowCardinality('') AS product, '' AS `order`, reason,
    if(element = 'actual_production_time', tail_ms, 0) AS actual_production_time_ms,
    if(element = 'setup', tail_ms, 0) AS setup_ms,
    if(element = 'down', tail_ms, 0) AS down_ms,
    if(element = 'idle', tail_ms, 0) AS idle_ms,
    if(element = 'blocked', tail_ms, 0) AS blocked_ms,
    if(element = 'starved', tail_ms, 0) AS starved_ms,
    if(element = 'micro_stop', tail_ms, 0) AS micro_stop_ms,
    if(element = 'planned_stop', tail_ms, 0) AS planned_stop_ms,
    if(element = 'unscheduled', tail_ms, 0) AS unscheduled_ms,
    if(element = 'unknown', tail_ms, 0) AS unknown_ms,
    if(loss = 'breakdown', tail_ms, 0) AS breakdown_loss_ms,
    if(loss = 'setup', tail_ms, 0) AS setup_loss_ms,
    if(loss = 'waiting', tail_ms, 0) AS waiting_loss_ms,
    toInt64(0) AS breakdowns, toInt64(0) AS micro_stops, toInt64(0) AS good, toInt64(0) AS scrap,
    toInt64(0) AS rework, toInt64(0) AS ideal_time_ms, toInt64(0) AS defects_ms, toInt64(0) AS uncycled
FROM
(
    SELECT
        n.tenant AS tenant, n.generation AS generation, n.factory AS factory, n.line AS line, n.station AS station,
        n.element AS element, n.loss AS loss, n.reason AS reason,
        c.shift AS shift, c.production_date AS production_date, c.hour_start AS hour_start,
        toUnixTimestamp64Milli(c.clock) AS clock_ms,
        clock_ms - positiveModulo(clock_ms, 60000) AS minute_ms,
        clock_ms - greatest(toUnixTimestamp64Milli(n.accounted_to), minute_ms) AS tail_ms
    FROM station_now AS n FINAL
    INNER JOIN line_clocks AS c FINAL USING (tenant, generation, factory, line)
)
WHERE tail_ms > 0 AND element != ''
