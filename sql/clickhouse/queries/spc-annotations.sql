-- One page of what was said and decided about points, by (at, source, id). Exclusions come from the commands: the table
-- `spc_exclusions` knows the newest word alone, an audit wants every one.
SELECT
    w.factory AS factory, w.line AS line, w.station AS station, w.characteristic AS characteristic, w.product AS product,
    w.point AS point, w.kind AS kind, toUnixTimestamp64Milli(w.at) AS at, w.`by` AS `by`, w.text AS text, w.cause AS cause, w.action AS action,
    w.excluded AS excluded, w.source AS source, w.id AS id
FROM
(
    SELECT
        a.factory AS factory, a.line AS line, a.station AS station, a.characteristic AS characteristic, a.product AS product,
        a.point AS point, 'annotation' AS kind, a.at AS at, a.`by` AS `by`, a.text AS text, a.cause AS cause, a.action AS action,
        CAST(NULL, 'Nullable(Bool)') AS excluded, a.source AS source, a.id AS id
    FROM spc_annotations AS a FINAL
    WHERE {{series:a}}
        AND ({point:String} = '' OR a.point = {point:String})
        AND {{range:a}}
    UNION ALL
    SELECT
        c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
        c.point AS point, 'exclusion' AS kind, c.at AS at, c.`by` AS `by`, c.note AS text, '' AS cause, '' AS action,
        CAST(c.excluded, 'Nullable(Bool)') AS excluded, c.source AS source, c.id AS id
    FROM
    (
        SELECT
            c.tenant AS tenant, c.generation AS generation, c.factory AS factory, c.line AS line,
            JSONExtractString(c.body, 'station') AS station, JSONExtractString(c.body, 'characteristic') AS characteristic,
            JSONExtractString(c.body, 'product') AS product, JSONExtractString(c.body, 'point') AS point,
            JSONExtractBool(c.body, 'excluded') AS excluded, c.source AS source, c.id AS id, c.`by` AS `by`, c.at AS at, c.note AS note
        FROM commands AS c FINAL
        WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32} AND c.name = 'point.exclude' AND c.status = 'applied'
    ) AS c
    WHERE {{series:c}}
        AND ({point:String} = '' OR c.point = {point:String})
        AND {{range:c}}
) AS w
ORDER BY w.at, w.source, w.id, w.factory, w.line, w.station, w.characteristic, w.product
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
