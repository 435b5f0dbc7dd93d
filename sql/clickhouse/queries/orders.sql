-- One page of the orders. What was counted for them is asked beside it (`line-clocks`, `order-counts`, `order-newest-counts`): in one
-- statement, every relation is planned again wherever another names it.
SELECT
    o.factory AS factory, o.line AS line, o.`order` AS `order`, o.product AS product, o.quantity AS quantity, o.status AS status,
    toUnixTimestamp64Milli(o.due) AS due, toUnixTimestamp64Milli(o.created_at) AS created_at,
    toUnixTimestamp64Milli(o.released_at) AS released_at, toUnixTimestamp64Milli(o.started_at) AS started_at,
    toUnixTimestamp64Milli(o.completed_at) AS completed_at, toUnixTimestamp64Milli(o.cancelled_at) AS cancelled_at
FROM orders AS o FINAL
WHERE {{orders:o}}
ORDER BY if({sort:String} = 'newest', -toUnixTimestamp64Milli(o.at), 0), o.factory, o.line, o.`order`
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
