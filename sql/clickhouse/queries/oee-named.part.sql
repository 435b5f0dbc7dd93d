-- Sums, each by its name.
t.sums[1] AS actual_production_time_ms, t.sums[2] AS setup_ms, t.sums[3] AS down_ms, t.sums[4] AS idle_ms, t.sums[5] AS blocked_ms,
t.sums[6] AS starved_ms, t.sums[7] AS micro_stop_ms, t.sums[8] AS planned_stop_ms, t.sums[9] AS unscheduled_ms, t.sums[10] AS unknown_ms,
t.sums[11] AS breakdown_loss_ms, t.sums[12] AS setup_loss_ms, t.sums[13] AS waiting_loss_ms, t.sums[14] AS breakdowns,
t.sums[15] AS micro_stops, t.sums[16] AS good, t.sums[17] AS scrap, t.sums[18] AS rework, t.sums[19] AS ideal_time_ms,
t.sums[20] AS defects_ms, t.sums[21] AS uncycled
