-- The newest points of control charts before an instant (and, at that instant, before an id), oldest first.
SELECT p.*, m.excluded AS excluded, m.annotations AS annotations
FROM
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        {{point-columns:p}}
    FROM spc_points AS p FINAL
    PREWHERE {{series:p}}
        AND {{range:p}}
    WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
    ORDER BY p.at DESC, p.id DESC, p.factory DESC, p.line DESC, p.station DESC, p.characteristic DESC, p.product DESC
    LIMIT {limit:UInt32}
) AS p
LEFT JOIN
(
    SELECT
        k.factory AS in_factory, k.line AS in_line, k.station AS in_station, k.characteristic AS of_characteristic, k.product AS of_product,
        k.point AS point, max(k.excluded) AS excluded, toUInt32(sum(k.annotations)) AS annotations
    FROM
    (
        SELECT
            e.factory AS factory, e.line AS line, e.station AS station, e.characteristic AS characteristic, e.product AS product,
            e.point AS point, e.excluded AS excluded, 0 AS annotations
        FROM spc_exclusions AS e FINAL
        WHERE {{series:e}}
        UNION ALL
        SELECT
            a.factory AS factory, a.line AS line, a.station AS station, a.characteristic AS characteristic, a.product AS product,
            a.point AS point, false AS excluded, 1 AS annotations
        FROM spc_annotations AS a FINAL
        WHERE {{series:a}}
    ) AS k
    GROUP BY k.factory, k.line, k.station, k.characteristic, k.product, k.point
) AS m
ON m.in_factory = p.factory AND m.in_line = p.line AND m.in_station = p.station
    AND m.of_characteristic = p.characteristic AND m.of_product = p.product AND m.point = p.id
ORDER BY at, id, factory, line, station, characteristic, product
