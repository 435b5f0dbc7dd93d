-- Sums are found by their place and time.
CREATE INDEX defect_days_place ON defect_days (tenant, generation, factory, line, operation, day)
