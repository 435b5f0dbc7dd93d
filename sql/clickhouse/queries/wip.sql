-- Work in process at an instant, by operation and product. Ages are those of carriers with a positive quantity, percentiles by nearest
-- rank. A carrier counts under the product of its last arrival there, of one instant that with the greater id. Of holds at one instant
-- the one with the greater id, by code unit, is the last. Not aggregated in the order of the key: that costs more, up to twice as much
-- where many lots are looked through. Without a look at the projection: names lead to the moves.
WITH
    arraySort(groupArrayIf({at:Int64} - c.arrived, c.quantity > 0)) AS ages
SELECT
    c.factory AS factory, c.line AS line, c.operation AS operation, c.product AS product,
    sum(c.quantity) AS quantity, countIf(c.quantity > 0) AS lots, countIf(c.quantity < 0) AS negative_lots,
    sumIf(c.quantity, c.quantity > 0 AND h.held) AS held_quantity,
    if(lots = 0, NULL, ages[lots]) AS oldest_age_ms,
    if(lots = 0, NULL, ages[intDiv(lots * 5 + 9, 10)]) AS p50_age_ms,
    if(lots = 0, NULL, ages[intDiv(lots * 9 + 9, 10)]) AS p90_age_ms
FROM
(
    SELECT
        m.factory AS factory, m.line AS line, m.operation AS operation, m.carrier_kind AS carrier_kind, m.carrier AS carrier,
        argMax(m.product, (m.arrival, m.at, {{id-by-code-unit:m}}, m.product)) AS product, sum(m.quantity) AS quantity, maxIf(toUnixTimestamp64Milli(m.at), m.arrival) AS arrived
    FROM lot_moves AS m
    WHERE {{scope:m}}
        AND m.at <= fromUnixTimestamp64Milli({at:Int64})
        AND (m.factory, m.carrier_kind, m.carrier) IN ({{flow-open-carriers}})
    GROUP BY m.factory, m.line, m.operation, m.carrier_kind, m.carrier
    HAVING quantity != 0
) AS c
LEFT JOIN
(
    SELECT
        h.factory AS factory, h.carrier_kind AS carrier_kind, h.carrier AS carrier,
        argMax(h.held, (h.at, convertCharset(h.id, 'UTF-8', 'UTF-16BE'))) AS held
    FROM holds AS h FINAL
    WHERE {{flow-factory:h}}
        AND h.at <= fromUnixTimestamp64Milli({at:Int64})
        AND (h.factory, h.carrier_kind, h.carrier) IN ({{flow-carriers}})
    GROUP BY h.factory, h.carrier_kind, h.carrier
) AS h USING (factory, carrier_kind, carrier)
GROUP BY c.factory, c.line, c.operation, c.product
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
