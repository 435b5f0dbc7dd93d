-- One page of silences, the newest first.
SELECT
    s.factory AS factory, s.silence AS silence, s.match AS match, toUnixTimestamp64Milli(s.at) AS at, toUnixTimestamp64Milli(s.until) AS until,
    s.`by` AS `by`, s.note AS note, toUnixTimestamp64Milli(s.ended_at) AS ended_at, s.ended_by AS ended_by, s.line AS line
FROM silences AS s FINAL
WHERE {{alert-silences-asked:s}}
ORDER BY s.at DESC, s.factory, s.silence
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
