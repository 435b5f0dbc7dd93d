-- What a point has, without the names of its series.
t.id AS id, toUnixTimestamp64Milli(t.at) AS at, t.chart AS chart, t.n AS n,
    t.value AS value, t.center_line AS center_line, t.ucl AS ucl, t.lcl AS lcl, t.sigma AS sigma, t.signals AS signals,
    t.second_value AS second_value, t.second_center_line AS second_center_line, t.second_ucl AS second_ucl,
    t.second_lcl AS second_lcl, t.second_signals AS second_signals,
    t.phase AS phase, t.limits_version AS limits_version, t.plan_version AS plan_version,
    t.complete AS complete, t.late AS late, t.values AS values, t.lot AS lot, t.serial AS serial, t.`order` AS `order`,
    t.measured_product AS measured_product, t.operator AS operator, t.tool AS tool, t.gauge AS gauge
