-- Rows are found by their place and time.
CREATE INDEX yield_minutes_place ON yield_minutes (tenant, generation, factory, line, operation, minute)
