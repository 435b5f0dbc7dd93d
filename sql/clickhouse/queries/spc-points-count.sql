-- How many points `spc-points` has on all pages, and `spc-points-newest` without its limit.
SELECT count() AS total
FROM spc_points AS p FINAL
PREWHERE {{series:p}}
    AND {{range:p}}
WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
