-- Sums are found by their place and time.
CREATE INDEX yield_days_place ON yield_days (tenant, generation, factory, line, operation, day)
