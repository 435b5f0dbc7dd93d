-- The moves of the lots and serials that are named, in [first, at], as tuples that `api/wip-moves.ts` reads.
-- Without a look at the projection: time bounds only the months, the names lead to the rows.
SELECT
    (
        m.factory, m.line, m.operation, m.product, m.carrier_kind, m.carrier, toUnixTimestamp64Milli(m.at), m.quantity, m.arrival, m.id
    ) AS move
FROM lot_moves AS m
WHERE {{scope:m}}
    AND m.at >= fromUnixTimestamp64Milli({first:Int64}) AND m.at <= fromUnixTimestamp64Milli({at:Int64})
    AND {{wip-named:m}}
LIMIT {limit:UInt32}
SETTINGS optimize_use_projections = 0, output_format_json_named_tuples_as_objects = 0
