-- Rows are found by their place and time.
CREATE INDEX unit_defects_place ON unit_defects (tenant, generation, factory, line, operation, at)
