-- As `oee-sums`, of many rows added up.
[
    sum(t.actual_production_time_ms), sum(t.setup_ms), sum(t.down_ms), sum(t.idle_ms), sum(t.blocked_ms), sum(t.starved_ms),
    sum(t.micro_stop_ms), sum(t.planned_stop_ms), sum(t.unscheduled_ms), sum(t.unknown_ms), sum(t.breakdown_loss_ms),
    sum(t.setup_loss_ms), sum(t.waiting_loss_ms), sum(t.breakdowns), sum(t.micro_stops), sum(t.good), sum(t.scrap), sum(t.rework),
    sum(t.ideal_time_ms), sum(t.defects_ms), sum(t.uncycled)
] AS sums
