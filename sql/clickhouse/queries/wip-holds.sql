-- What was said up to an instant of holding the lots and serials that are named.
SELECT
    h.factory AS factory, h.carrier_kind AS carrier_kind, h.carrier AS carrier, toUnixTimestamp64Milli(h.at) AS at, h.id AS id, h.held AS held
FROM holds AS h FINAL
WHERE {{flow-factory:h}}
    AND h.at <= fromUnixTimestamp64Milli({at:Int64})
    AND {{wip-named:h}}
