-- The newest points of the series of one characteristic of one station, newest first: what a chart asks for, again and again.
-- Equality on the whole key, no column that the caller knows, marks in a query beside it, one pass over the key's columns: two thirds
-- of the time of `spc-points-newest`.
SELECT
    p.product AS product, {{point-columns:p}}
FROM spc_points AS p FINAL
PREWHERE {{one-characteristic:p}}
    AND {{range:p}}
WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
ORDER BY p.at DESC, p.id DESC, p.product DESC
LIMIT {limit:UInt32}
SETTINGS enable_multiple_prewhere_read_steps = 0
