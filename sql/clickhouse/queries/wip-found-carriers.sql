-- The lots and serials that may have been somewhere in (since, at], and whether they may be at `at`; some of them twice. Rows that have not
-- been merged yet are taken one by one: too many are found, never too few, and their moves decide.
SELECT
    l.factory AS factory, l.carrier_kind AS carrier_kind, l.carrier AS carrier, toUnixTimestamp64Milli(l.first_at) AS first_at,
    l.closed_at IS NULL OR l.last_closed_at > fromUnixTimestamp64Milli({at:Int64}) AS is_open
FROM lots AS l
WHERE {{flow-factory:l}}
    AND l.first_at <= fromUnixTimestamp64Milli({at:Int64})
    AND (l.closed_at IS NULL OR l.last_closed_at > fromUnixTimestamp64Milli({since:Int64}))
LIMIT {limit:UInt32}
