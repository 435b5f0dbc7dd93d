-- The lots and serials that are named, whatever their factory and kind: the key leads to them by each of these alone.
t.carrier_kind IN {kinds:Array(String)} AND t.carrier IN {carriers:Array(String)}
