-- One page of the points of control charts in a range, by (at, id); series that share both follow by name.
-- Whether a point is left out, and how often it was spoken of, is looked up for the points of the page.
SELECT p.*, m.excluded AS excluded, m.annotations AS annotations
FROM
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        {{point-columns:p}}
    FROM spc_points AS p FINAL
    PREWHERE {{series:p}}
        AND {{range:p}}
    ORDER BY p.at, p.id, p.factory, p.line, p.station, p.characteristic, p.product
    LIMIT {limit:UInt32} OFFSET {offset:UInt64}
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
