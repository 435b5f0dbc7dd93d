-- The minute that is open, as the view `oee_tails` has it, where the range holds it: what its element and its loss are called says which
-- of the sums the rest up to the clock belongs to.
WITH
    toUnixTimestamp64Milli(clock) AS clock_ms,
    clock_ms - greatest(toUnixTimestamp64Milli(accounted_to), clock_ms - positiveModulo(clock_ms, 60000)) AS tail_ms
SELECT
    {{*:}},
    arrayMap(
        name -> tail_ms * (name = concat(element, '_ms') OR name = concat(loss, '_loss_ms')),
        [
            'actual_production_time_ms', 'setup_ms', 'down_ms', 'idle_ms', 'blocked_ms', 'starved_ms', 'micro_stop_ms', 'planned_stop_ms',
            'unscheduled_ms', 'unknown_ms', 'breakdown_loss_ms', 'setup_loss_ms', 'waiting_loss_ms', '', '', '', '', '', '', '', ''
        ]
    ) AS sums
FROM station_now AS n FINAL
INNER JOIN line_clocks AS c FINAL USING (tenant, generation, factory, line)
WHERE {{station:n}}
    AND clock >= fromUnixTimestamp64Milli({from:Int64}) AND clock < fromUnixTimestamp64Milli({to:Int64})
    AND tail_ms > 0 AND element != ''
