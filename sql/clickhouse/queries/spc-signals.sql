-- One page of the signals in a range, by (at, id, rule), each with where its out-of-control action plan stands: the newest cause
-- assigns it, the newest action closes it, in the order of the log. `direction` is 1, or -1 for the newest first.
SELECT
    s.factory AS factory, s.line AS line, s.station AS station, s.characteristic AS characteristic, s.product AS product,
    s.id AS id, toUnixTimestamp64Milli(s.at) AS at, s.rule AS rule, s.second AS second, s.points AS points, s.limits_version AS limits_version,
    multiIf(o.action != '', 'closed', o.cause != '', 'assigned', 'open') AS state,
    o.cause AS cause, o.action AS action, o.`by` AS `by`, toUnixTimestamp64Milli(o.changed_at) AS changed_at,
    JSONExtractString(c.plan, 'actions', toString(s.rule)) AS planned_action,
    (s.factory, s.line, s.station, s.characteristic, s.product, s.id) IN
    (
        SELECT e.factory, e.line, e.station, e.characteristic, e.product, e.point
        FROM spc_exclusions AS e FINAL
        WHERE {{series:e}} AND e.excluded
    ) AS excluded
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
LEFT JOIN
(
    SELECT
        c.factory AS factory, c.line AS line, c.station AS station, c.characteristic AS characteristic, c.product AS product,
        c.plan AS plan
    FROM characteristics AS c FINAL
    WHERE {{series:c}}
) AS c USING (factory, line, station, characteristic, product)
WHERE {{series:s}}
    AND {{range:s}}
    AND ({rule:String} = '' OR s.rule = {rule:String})
    AND ({state:String} = '' OR multiIf(o.action != '', 'closed', o.cause != '', 'assigned', 'open') = {state:String})
ORDER BY toUnixTimestamp64Milli(s.at) * {direction:Int8}, s.id, s.rule, s.second, s.factory, s.line, s.station, s.characteristic, s.product
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
