-- The newest points of one series that may estimate limits: complete, timely, not left out, since phase I of the plan's chart began. Newest
-- first, and of one instant in the order of the log.
SELECT
    toUnixTimestamp64Milli(p.at) AS at, p.id AS id, p.chart AS chart, p.n AS n, p.value AS value, p.second_value AS second_value,
    p.phase AS phase, p.limits_version AS limits_version, p.values AS values
FROM spc_points AS p FINAL
PREWHERE {{one-characteristic:p}}
    AND {{range:p}}
WHERE p.complete AND NOT p.late AND p.chart = {chart:String}
    AND p.row_version > (SELECT max(s.row_version) FROM spc_phases AS s WHERE {{one-characteristic:s}})
    AND (p.product, p.id) NOT IN
    (
        SELECT e.product, e.point
        FROM spc_exclusions AS e FINAL
        WHERE {{one-characteristic:e}} AND e.excluded
    )
ORDER BY p.at DESC, p.row_version DESC
LIMIT {limit:UInt32}
