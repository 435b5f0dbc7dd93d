-- Rows are found by their place and time.
CREATE INDEX oee_minutes_place ON oee_minutes (tenant, generation, factory, line, station, minute)
