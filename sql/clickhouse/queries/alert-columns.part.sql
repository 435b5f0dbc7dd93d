-- What an alert has.
t.factory AS factory, t.alert AS alert, t.rule AS rule, t.subject AS subject, t.severity AS severity, t.status AS status,
    t.line AS line, t.station AS station, t.operation AS operation, t.product AS product, t.characteristic AS characteristic,
    t.`order` AS `order`, t.lot AS lot, t.serial AS serial, t.gauge AS gauge, t.source AS source, t.labels AS labels,
    toUnixTimestamp64Milli(t.since) AS since, toUnixTimestamp64Milli(t.opened_at) AS opened_at,
    toUnixTimestamp64Milli(t.fired_at) AS fired_at, toUnixTimestamp64Milli(t.acknowledged_at) AS acknowledged_at,
    t.acknowledged_by AS acknowledged_by, toUnixTimestamp64Milli(t.resolved_at) AS resolved_at, t.resolved_by AS resolved_by,
    t.resolution AS resolution, t.assignee AS assignee, t.value AS value, t.limit_value AS limit_value, t.unit AS unit,
    t.detail AS detail, t.stale AS stale, toUnixTimestamp64Milli(t.told_at) AS told_at, t.muted_by AS muted_by, t.level AS level,
    toUnixTimestamp64Milli(t.at) AS at
