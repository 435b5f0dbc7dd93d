-- One page of the alerts asked for: those that stand before those that are over, the newest first. The page is found by a few columns, and
-- only its alerts are read whole.
SELECT {{alert-columns:a}}
FROM alerts AS a FINAL
WHERE {{alert-scope:a}}
    AND (a.factory, a.alert) IN
    (
        SELECT p.factory, p.alert
        FROM alerts AS p FINAL
        WHERE {{alerts-asked:p}}
            AND (empty({statuses:Array(String)}) OR has({statuses:Array(String)}, p.status))
            AND (empty({severities:Array(String)}) OR has({severities:Array(String)}, p.severity))
        ORDER BY p.status = 'resolved', p.opened_at DESC, p.factory, p.alert
        LIMIT {limit:UInt32} OFFSET {offset:UInt64}
    )
ORDER BY a.status = 'resolved', a.opened_at DESC, a.factory, a.alert
