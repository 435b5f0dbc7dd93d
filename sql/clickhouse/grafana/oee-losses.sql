-- What a station lost an hour, in ms. Losses of speed are negative where parts came faster than their ideal cycle.
SELECT
    fromUnixTimestamp64Milli(f.hour, 'UTC') AS time, f.planned_stop_ms AS planned_stop_ms, f.breakdown_loss_ms AS breakdown_loss_ms,
    f.setup_loss_ms AS setup_loss_ms, f.waiting_loss_ms AS waiting_loss_ms, f.micro_stop_ms AS micro_stop_ms,
    f.speed_loss_ms AS speed_loss_ms, f.defects_ms AS defects_ms
FROM ({{oee-figures(oee-of-hours)}}) AS f
ORDER BY time
