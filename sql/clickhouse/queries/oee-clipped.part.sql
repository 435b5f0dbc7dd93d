-- The same of rows of `minutes` alike, of which `covered` lie in [from, to). Only time has rows of more than one minute.
arrayConcat(
    arrayMap(
        time -> intDiv(time * covered, t.minutes),
        [
            t.actual_production_time_ms, t.setup_ms, t.down_ms, t.idle_ms, t.blocked_ms, t.starved_ms, t.micro_stop_ms, t.planned_stop_ms,
            t.unscheduled_ms, t.unknown_ms, t.breakdown_loss_ms, t.setup_loss_ms, t.waiting_loss_ms
        ]
    ),
    [t.breakdowns, t.micro_stops, t.good, t.scrap, t.rework, t.ideal_time_ms, t.defects_ms, t.uncycled]
) AS sums
