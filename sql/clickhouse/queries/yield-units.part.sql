-- Units whose first result makes a defect count, in a range, with their codes. What takes a row back has no station and no order; of results
-- at one instant the one that came into its place last stands, and its own are told.
SELECT
    c.factory AS factory, c.line AS line, c.operation AS operation, c.product AS product, c.serial AS serial, c.tested AS tested,
    c.passed AS passed, max(c.station) AS station, max(c.of_order) AS of_order,
    arraySort(pair -> (-pair.2, pair.1), groupArray((c.code, c.defects))) AS pairs
FROM
(
    SELECT
        d.factory AS factory, d.line AS line, d.operation AS operation, d.product AS product, d.serial AS serial,
        toUnixTimestamp64Milli(d.at) AS tested, d.passed AS passed, d.code AS code,
        sum(d.count) AS defects,
        argMaxIf((d.station, d.`order`), (d.src_offset, d.src_index), d.units > 0) AS named, named.1 AS station, named.2 AS of_order
    FROM unit_defects AS d
    WHERE {{scope:d}}
        AND d.at >= fromUnixTimestamp64Milli({from:Int64}) AND d.at < fromUnixTimestamp64Milli({to:Int64})
        AND ({operation:String} = '' OR d.operation = {operation:String})
        AND ({product:String} = '' OR d.product = {product:String})
        AND ({serial:String} = '' OR d.serial = {serial:String})
    GROUP BY d.factory, d.line, d.operation, d.product, d.serial, d.at, d.passed, d.code
    HAVING sum(d.units) > 0
) AS c
GROUP BY c.factory, c.line, c.operation, c.product, c.serial, c.tested, c.passed
HAVING true
    AND ({order:String} = '' OR of_order = {order:String})
    AND (empty({codes:Array(String)}) OR arrayExists(pair -> has({codes:Array(String)}, pair.1), pairs))
