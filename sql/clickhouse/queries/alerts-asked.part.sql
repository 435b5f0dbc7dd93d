-- The alerts that a caller sees and asks for, of every status and severity: those that stood in [from, to). Alerts that never fired are
-- left out unless they are asked for. `titled` are the rules whose title has the text that is looked for.
{{alert-scope:t}}
AND t.opened_at < fromUnixTimestamp64Milli({to:Int64})
AND (t.resolved_at IS NULL OR t.resolved_at >= fromUnixTimestamp64Milli({from:Int64}))
AND ({never_fired:UInt8} = 1 OR t.resolution != 'never-fired')
AND ({station:String} = '' OR t.station = {station:String})
AND ({rule:String} = '' OR t.rule = {rule:String})
AND (empty({assignees:Array(String)}) OR has({assignees:Array(String)}, t.assignee))
AND ({q:String} = '' OR has({titled:Array(String)}, t.rule) OR positionCaseInsensitiveUTF8(
    concatWithSeparator('\n', t.alert, t.rule, t.factory, t.line, t.station, t.operation, t.product, t.characteristic, t.`order`, t.lot,
        t.serial, t.gauge, t.source, t.assignee, t.acknowledged_by, t.detail),
    {q:String}) > 0)
