-- Whether all values of a point came in one event that names operator and serial: then these hold for each of them, where a subgroup that was
-- gathered has those of its last value.
ALTER TABLE spc_points ADD COLUMN IF NOT EXISTS one_piece Bool AFTER gauge
