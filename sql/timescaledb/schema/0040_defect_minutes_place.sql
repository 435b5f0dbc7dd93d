-- Rows are found by their place and time.
CREATE INDEX defect_minutes_place ON defect_minutes (tenant, generation, factory, line, operation, minute)
