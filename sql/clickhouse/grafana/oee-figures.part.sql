-- The figures of stations from sums of buckets that say where they end, as `api/oee-figures.ts` has them: what cannot be given is NULL,
-- a ratio is never clamped, and no parts are an OEE of 0 only where the station had counted before the bucket's end.
SELECT
    b.*,
    b.actual_production_time_ms + b.setup_ms + b.down_ms + b.idle_ms + b.blocked_ms + b.starved_ms + b.micro_stop_ms AS planned_busy_time_ms,
    b.good + b.scrap + b.rework AS produced,
    if(planned_busy_time_ms = 0, NULL, b.actual_production_time_ms / planned_busy_time_ms) AS availability,
    if(b.actual_production_time_ms = 0 OR b.uncycled > 0, NULL, b.ideal_time_ms / b.actual_production_time_ms) AS effectiveness,
    if(produced <= 0, NULL, b.good / produced) AS quality_ratio,
    multiIf(
        planned_busy_time_ms = 0, NULL,
        produced <= 0, if(n.first_count_at < fromUnixTimestamp64Milli(b.ends), 0, NULL),
        availability * effectiveness * quality_ratio
    ) AS oee,
    b.actual_production_time_ms - b.ideal_time_ms AS speed_loss_ms
FROM ({{*}}) AS b
LEFT JOIN
(
    SELECT n.factory AS in_factory, n.line AS in_line, n.station AS of_name, n.first_count_at AS first_count_at
    FROM station_now AS n FINAL
    WHERE {{station:n}}
) AS n ON n.in_factory = b.factory AND n.in_line = b.line AND n.of_name = b.station
