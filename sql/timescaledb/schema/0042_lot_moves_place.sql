-- Rows are found by their place and time.
CREATE INDEX lot_moves_place ON lot_moves (tenant, generation, factory, carrier_kind, carrier, at)
