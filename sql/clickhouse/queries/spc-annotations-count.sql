-- How many words `spc-annotations` has on all pages.
SELECT sum(w.words) AS total
FROM
(
    SELECT
        count() AS words
    FROM spc_annotations AS a FINAL
    WHERE {{series:a}}
        AND ({point:String} = '' OR a.point = {point:String})
        AND {{range:a}}
    UNION ALL
    SELECT
        count() AS words
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
