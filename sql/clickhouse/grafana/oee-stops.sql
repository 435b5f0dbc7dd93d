-- The stops of a station that reach into the range, the longest inside it first. One that lasts reaches up to its line's clock.
SELECT
    fromUnixTimestamp64Milli(t.start, 'UTC') AS start, t.state AS state, t.reason AS reason,
    least(coalesce(t.`end`, t.clock), {to:Int64}) - greatest(t.start, {from:Int64}) AS duration_ms, t.stop AS stop,
    t.reclassified AS reclassified
FROM ({{oee-stretches}}) AS t
WHERE t.stop != ''
ORDER BY duration_ms DESC, t.start
LIMIT 200
