-- One page of the units behind the defects, the newest first.
SELECT
    u.factory AS factory, u.line AS line, u.operation AS operation, u.product AS product, u.serial AS serial, u.tested AS at,
    u.passed AS passed, u.station AS station, u.of_order AS `order`,
    arrayMap(pair -> pair.1, u.pairs) AS codes, arrayMap(pair -> pair.2, u.pairs) AS counts
FROM ({{yield-units}}) AS u
ORDER BY u.tested DESC, u.factory, u.line, u.operation, u.product, u.serial, u.passed
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
