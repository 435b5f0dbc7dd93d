-- One page of the alerts asked for: those that stand before those that are over, the newest first.
SELECT {{alert-columns:a}}
FROM alerts AS a FINAL
WHERE {{alerts-asked:a}}
    AND (empty({statuses:Array(String)}) OR has({statuses:Array(String)}, a.status))
    AND (empty({severities:Array(String)}) OR has({severities:Array(String)}, a.severity))
ORDER BY a.status = 'resolved', a.opened_at DESC, a.factory, a.alert
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
