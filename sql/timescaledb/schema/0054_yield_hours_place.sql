-- Sums are found by their place and time.
CREATE INDEX yield_hours_place ON yield_hours (tenant, generation, factory, line, operation, hour)
