-- Sums are found by their place and time.
CREATE INDEX source_quality_quarters_place ON source_quality_quarters (tenant, generation, quarter, source, "table")
