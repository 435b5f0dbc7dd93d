-- The newest points of the series of one characteristic of one station, newest first: what a chart asks for, again and again.
-- Equality on the whole key, no column that the caller knows, marks in a query beside it, one pass over the
-- key's columns: two thirds of the time of `spc-points-newest`.
SELECT
    p.product AS product, p.id AS id, toUnixTimestamp64Milli(p.at) AS at, p.chart AS chart, p.n AS n,
    p.value AS value, p.center_line AS center_line, p.ucl AS ucl, p.lcl AS lcl, p.sigma AS sigma, p.signals AS signals,
    p.second_value AS second_value, p.second_center_line AS second_center_line, p.second_ucl AS second_ucl,
    p.second_lcl AS second_lcl, p.second_signals AS second_signals,
    p.phase AS phase, p.limits_version AS limits_version, p.plan_version AS plan_version,
    p.complete AS complete, p.late AS late, p.values AS values, p.lot AS lot, p.serial AS serial, p.`order` AS `order`,
    p.measured_product AS measured_product, p.operator AS operator, p.tool AS tool, p.gauge AS gauge
FROM spc_points AS p FINAL
PREWHERE {{one-characteristic:p}}
    AND {{range:p}}
WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
ORDER BY p.at DESC, p.id DESC, p.product DESC
LIMIT {limit:UInt32}
SETTINGS enable_multiple_prewhere_read_steps = 0
