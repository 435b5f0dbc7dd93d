-- One page of the limit sets of series, by series and version.
SELECT
    l.factory AS factory, l.line AS line, l.station AS station, l.characteristic AS characteristic, l.product AS product,
    l.version AS version, l.chart AS chart, l.mean AS mean, l.sigma AS sigma, l.center AS center, l.model AS model, l.estimator AS estimator,
    l.window_points AS window_points, toUnixTimestamp64Milli(l.window_from) AS window_from, toUnixTimestamp64Milli(l.window_to) AS window_to,
    l.window_excluded AS window_excluded, l.`by` AS `by`, toUnixTimestamp64Milli(l.at) AS at, l.reason AS reason, l.stage AS stage,
    l.approved AS approved, l.plan_version AS plan_version
FROM spc_limits AS l FINAL
WHERE {{series:l}}
    AND {{range:l}}
ORDER BY l.factory, l.line, l.station, l.characteristic, l.product, l.version
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
