-- The same of rows of `minutes` alike, of which `inside` lie in the range. Only time has rows of more than one minute.
intDiv(t.actual_production_time_ms * inside, t.minutes) AS actual_production_time_ms,
intDiv(t.setup_ms * inside, t.minutes) AS setup_ms, intDiv(t.down_ms * inside, t.minutes) AS down_ms,
intDiv(t.idle_ms * inside, t.minutes) AS idle_ms, intDiv(t.blocked_ms * inside, t.minutes) AS blocked_ms,
intDiv(t.starved_ms * inside, t.minutes) AS starved_ms, intDiv(t.micro_stop_ms * inside, t.minutes) AS micro_stop_ms,
intDiv(t.planned_stop_ms * inside, t.minutes) AS planned_stop_ms,
intDiv(t.unscheduled_ms * inside, t.minutes) AS unscheduled_ms, intDiv(t.unknown_ms * inside, t.minutes) AS unknown_ms,
intDiv(t.breakdown_loss_ms * inside, t.minutes) AS breakdown_loss_ms,
intDiv(t.setup_loss_ms * inside, t.minutes) AS setup_loss_ms,
intDiv(t.waiting_loss_ms * inside, t.minutes) AS waiting_loss_ms, t.breakdowns AS breakdowns,
t.micro_stops AS micro_stops, t.good AS good, t.scrap AS scrap, t.rework AS rework, t.ideal_time_ms AS ideal_time_ms,
t.defects_ms AS defects_ms, t.uncycled AS uncycled
