-- Something is left of the sums.
HAVING arrayExists(x -> x != 0, [
actual_production_time_ms, setup_ms, down_ms, idle_ms, blocked_ms, starved_ms, micro_stop_ms, planned_stop_ms,
unscheduled_ms, unknown_ms, breakdown_loss_ms, setup_loss_ms, waiting_loss_ms, breakdowns, micro_stops, good, scrap,
rework, ideal_time_ms, defects_ms, uncycled
])
