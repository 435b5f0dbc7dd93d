-- How many signals `spc-signals` has on all pages.
SELECT count() AS total
FROM spc_signals AS s FINAL
LEFT JOIN
(
    SELECT
        a.factory AS factory, a.line AS line, a.station AS station, a.characteristic AS characteristic, a.product AS product,
        a.point AS id,
        argMaxIf(a.cause, a.row_version, a.cause != '') AS cause,
        argMaxIf(a.action, a.row_version, a.action != '') AS action,
        argMaxIf(a.`by`, a.row_version, a.cause != '' OR a.action != '') AS `by`,
        argMaxIf(a.at, a.row_version, a.cause != '' OR a.action != '') AS changed_at
    FROM spc_annotations AS a FINAL
    WHERE {{series:a}}
    GROUP BY a.factory, a.line, a.station, a.characteristic, a.product, a.point
) AS o USING (factory, line, station, characteristic, product, id)
WHERE {{series:s}}
    AND {{range:s}}
    AND ({rule:String} = '' OR s.rule = {rule:String})
    AND ({state:String} = '' OR multiIf(o.action != '', 'closed', o.cause != '', 'assigned', 'open') = {state:String})
