-- The lots and serials that are somewhere at an instant, by the newest word on each, and since when they were ever anywhere: among those
-- that `flow-carriers` finds, which may be many that have long left, until their rows are merged. Looked for by the name alone, in two
-- thirds of the time: another lot of that name is open, or `HAVING` leaves it out.
SELECT o.factory AS of_factory, o.carrier_kind AS kind, o.carrier AS name, min(o.first_at) AS since
FROM lots AS o
PREWHERE o.carrier IN (SELECT f.carrier FROM ({{flow-carriers}}) AS f)
WHERE {{flow-factory:o}}
    AND o.first_at <= fromUnixTimestamp64Milli({at:Int64})
GROUP BY o.factory, o.carrier_kind, o.carrier
HAVING argMax(o.closed_at IS NULL, (o.src_offset, o.src_index, o.closed_at IS NULL)) OR max(o.last_closed_at) > fromUnixTimestamp64Milli({at:Int64})
