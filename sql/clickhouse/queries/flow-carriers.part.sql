-- The lots and serials that may be somewhere at an instant. Rows that have not been merged yet are taken one by one: too many are found,
-- never too few, and their moves decide.
SELECT l.factory, l.carrier_kind, l.carrier
FROM lots AS l
WHERE {{flow-factory:l}}
    AND l.first_at <= fromUnixTimestamp64Milli({at:Int64})
    AND (l.closed_at IS NULL OR l.last_closed_at > fromUnixTimestamp64Milli({at:Int64}))
