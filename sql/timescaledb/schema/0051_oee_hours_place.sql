-- Sums are found by their place and time.
CREATE INDEX oee_hours_place ON oee_hours (tenant, generation, factory, line, station, bucket)
