-- Lots and serials that have a quantity at an operation at an instant, one by one, as `wip` sums them up. The order is the lot's: that of
-- its newest move that names one, whatever operation or line that went to. `arrived` is 0 of those that never came. They are found once
-- (`found`), with the first time that any of them was anywhere: months before it are not looked through.
WITH
    (
        SELECT (groupArray((o.of_factory, o.kind, o.name)), min(o.since))
        FROM ({{flow-open-spans}}) AS o
    ) AS found
SELECT
    c.factory AS factory, c.line AS line, c.operation AS operation, c.carrier_kind AS carrier_kind, c.carrier AS carrier,
    c.product AS product, c.of_order AS of_order, c.quantity AS quantity, c.arrived AS arrived, h.held AS held, h.reason AS reason
FROM
(
    SELECT
        {tenant:String} AS tenant, {generation:UInt32} AS generation,
        s.factory AS factory, s.line AS line, s.operation AS operation, s.carrier_kind AS carrier_kind, s.carrier AS carrier,
        s.product AS product, s.quantity AS quantity, s.arrived AS arrived,
        max(s.named) OVER (PARTITION BY s.factory, s.carrier_kind, s.carrier).3 AS of_order
    FROM
    (
        SELECT
            m.factory AS factory, m.line AS line, m.operation AS operation, m.carrier_kind AS carrier_kind, m.carrier AS carrier,
            argMax(m.product, (m.arrival, m.at, {{id-by-code-unit:m}}, m.product)) AS product, maxIf((m.at, {{id-by-code-unit:m}}, m.`order`), m.`order` != '') AS named,
            sum(m.quantity) AS quantity, maxIf(toUnixTimestamp64Milli(m.at), m.arrival) AS arrived
        FROM lot_moves AS m
        WHERE {{flow-factory:m}}
            AND m.at >= found.2 AND m.at <= fromUnixTimestamp64Milli({at:Int64})
            AND (m.factory, m.carrier_kind, m.carrier) IN (SELECT arrayJoin(found.1))
        GROUP BY m.factory, m.line, m.operation, m.carrier_kind, m.carrier
    ) AS s
) AS c
LEFT JOIN
(
    SELECT
        h.factory AS factory, h.carrier_kind AS carrier_kind, h.carrier AS carrier,
        argMax(h.held, (h.at, convertCharset(h.id, 'UTF-8', 'UTF-16BE'))) AS held,
        argMax(h.reason, (h.at, convertCharset(h.id, 'UTF-8', 'UTF-16BE'))) AS reason
    FROM holds AS h FINAL
    WHERE {{flow-factory:h}}
        AND h.at <= fromUnixTimestamp64Milli({at:Int64})
        AND (h.factory, h.carrier_kind, h.carrier) IN (SELECT arrayJoin(found.1))
    GROUP BY h.factory, h.carrier_kind, h.carrier
) AS h USING (factory, carrier_kind, carrier)
WHERE {{scope:c}}
    AND c.quantity != 0
    AND ({operation:String} = '' OR c.operation = {operation:String})
    AND ({product:String} = '' OR c.product = {product:String})
    AND ({order:String} = '' OR c.of_order = {order:String})
