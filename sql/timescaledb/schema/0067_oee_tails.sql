-- The minute that is open: what it holds so far at each station, as one row of `oee_minutes`. Facts reach up to the start of the clock's
-- minute, or up to `accounted_to` inside it; from there to the line's clock the station is in `element`.
CREATE VIEW oee_tails AS
SELECT
    tenant, generation, factory, line, station, minute, 1::smallint AS minutes,
    shift, production_date, hour_start, '' AS product, '' AS "order", reason,
    CASE WHEN element = 'actual_production_time' THEN tail_ms ELSE 0 END AS actual_production_time_ms,
    CASE WHEN element = 'setup' THEN tail_ms ELSE 0 END AS setup_ms,
    CASE WHEN element = 'down' THEN tail_ms ELSE 0 END AS down_ms,
    CASE WHEN element = 'idle' THEN tail_ms ELSE 0 END AS idle_ms,
    CASE WHEN element = 'blocked' THEN tail_ms ELSE 0 END AS blocked_ms,
    CASE WHEN element = 'starved' THEN tail_ms ELSE 0 END AS starved_ms,
    CASE WHEN element = 'micro_stop' THEN tail_ms ELSE 0 END AS micro_stop_ms,
    CASE WHEN element = 'planned_stop' THEN tail_ms ELSE 0 END AS planned_stop_ms,
    CASE WHEN element = 'unscheduled' THEN tail_ms ELSE 0 END AS unscheduled_ms,
    CASE WHEN element = 'unknown' THEN tail_ms ELSE 0 END AS unknown_ms,
    CASE WHEN loss = 'breakdown' THEN tail_ms ELSE 0 END AS breakdown_loss_ms,
    CASE WHEN loss = 'setup' THEN tail_ms ELSE 0 END AS setup_loss_ms,
    CASE WHEN loss = 'waiting' THEN tail_ms ELSE 0 END AS waiting_loss_ms,
    0::bigint AS breakdowns, 0::bigint AS micro_stops, 0::bigint AS good, 0::bigint AS scrap, 0::bigint AS rework, 0::bigint AS ideal_time_ms,
    0::bigint AS defects_ms, 0::bigint AS uncycled
FROM
(
    SELECT
        n.tenant, n.generation, n.factory, n.line, n.station, n.element, n.loss, n.reason, c.shift, c.production_date, c.hour_start,
        date_trunc('minute', c.clock, 'UTC') AS minute,
        (extract(epoch FROM c.clock - greatest(n.accounted_to, date_trunc('minute', c.clock, 'UTC'))) * 1000)::bigint AS tail_ms
    FROM station_now AS n
    INNER JOIN line_clocks AS c USING (tenant, generation, factory, line)
) AS open
WHERE tail_ms > 0 AND element <> ''
