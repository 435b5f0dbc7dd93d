-- Sums of `oee-facts`.
sum(t.actual_production_time_ms) AS actual_production_time_ms, sum(t.setup_ms) AS setup_ms, sum(t.down_ms) AS down_ms,
sum(t.idle_ms) AS idle_ms, sum(t.blocked_ms) AS blocked_ms, sum(t.starved_ms) AS starved_ms,
sum(t.micro_stop_ms) AS micro_stop_ms, sum(t.planned_stop_ms) AS planned_stop_ms,
sum(t.unscheduled_ms) AS unscheduled_ms, sum(t.unknown_ms) AS unknown_ms,
sum(t.breakdown_loss_ms) AS breakdown_loss_ms, sum(t.setup_loss_ms) AS setup_loss_ms,
sum(t.waiting_loss_ms) AS waiting_loss_ms, sum(t.breakdowns) AS breakdowns, sum(t.micro_stops) AS micro_stops,
sum(t.good) AS good, sum(t.scrap) AS scrap, sum(t.rework) AS rework, sum(t.ideal_time_ms) AS ideal_time_ms,
sum(t.defects_ms) AS defects_ms, sum(t.uncycled) AS uncycled
