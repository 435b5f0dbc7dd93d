-- The points that are left out, by the newest word on each.
SELECT
    e.factory AS factory, e.line AS line, e.station AS station, e.characteristic AS characteristic, e.product AS product, e.point AS point
FROM spc_exclusions AS e FINAL
WHERE {{series:e}}
    AND e.excluded
