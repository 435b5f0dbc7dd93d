-- What is summed of facts of stations.
t.actual_production_time_ms AS actual_production_time_ms, t.setup_ms AS setup_ms, t.down_ms AS down_ms,
t.idle_ms AS idle_ms, t.blocked_ms AS blocked_ms, t.starved_ms AS starved_ms, t.micro_stop_ms AS micro_stop_ms,
t.planned_stop_ms AS planned_stop_ms, t.unscheduled_ms AS unscheduled_ms, t.unknown_ms AS unknown_ms,
t.breakdown_loss_ms AS breakdown_loss_ms, t.setup_loss_ms AS setup_loss_ms, t.waiting_loss_ms AS waiting_loss_ms,
t.breakdowns AS breakdowns, t.micro_stops AS micro_stops, t.good AS good, t.scrap AS scrap, t.rework AS rework,
t.ideal_time_ms AS ideal_time_ms, t.defects_ms AS defects_ms, t.uncycled AS uncycled
