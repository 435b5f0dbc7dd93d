-- Rows are found by their place and time.
CREATE INDEX source_quality_place ON source_quality (tenant, generation, minute, source, "table")
