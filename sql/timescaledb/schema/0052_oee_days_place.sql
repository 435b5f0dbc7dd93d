-- Sums are found by their place and time.
CREATE INDEX oee_days_place ON oee_days (tenant, generation, factory, line, station, bucket)
