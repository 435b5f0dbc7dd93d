-- One page of the points of the series of one characteristic of one station in a range, by (at, id); marks in a query beside it.
SELECT
    p.product AS product, {{point-columns:p}}
FROM spc_points AS p FINAL
PREWHERE {{one-characteristic:p}}
    AND {{range:p}}
ORDER BY p.at, p.id, p.product
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
SETTINGS enable_multiple_prewhere_read_steps = 0
