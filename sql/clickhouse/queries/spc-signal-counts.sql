-- How many signals each series has in a range, and at how many of them no action was taken; a series without any is not there.
SELECT
    s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
    toUInt32(count()) AS signal_count,
    toUInt32(countIf((s.factory, s.line, s.station, s.characteristic, s.product, s.id) NOT IN
    (
        SELECT a.factory, a.line, a.station, a.characteristic, a.product, a.point
        FROM spc_annotations AS a FINAL
        WHERE {{series:a}} AND a.action != ''
    ))) AS open_count
FROM spc_signals AS s FINAL
WHERE {{series:s}}
    AND {{range:s}}
GROUP BY s.factory, s.line, s.station, s.characteristic, s.product
