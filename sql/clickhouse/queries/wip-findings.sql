-- One page of what is wrong in the flow now, or takes too long.
SELECT
    f.factory AS factory, f.line AS line, f.kind AS kind, f.operation AS operation, f.carrier_kind AS carrier_kind,
    f.subject AS subject, f.product AS product, toUnixTimestamp64Milli(f.since) AS since, f.limit_ms AS limit_ms,
    f.quantity AS quantity, toUnixTimestamp64Milli(f.at) AS at
FROM flow_findings AS f FINAL
WHERE {{wip-findings:f}}
ORDER BY f.factory, f.line, f.kind, f.since, f.operation, f.carrier_kind, f.subject
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
