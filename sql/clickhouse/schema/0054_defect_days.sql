-- Sums of `defect_minutes` a day of UTC.
CREATE TABLE IF NOT EXISTS defect_days
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    operation LowCardinality(String),
    product LowCardinality(String),
    code LowCardinality(String),
    day Date32,
    count Int64,
    units Int64
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, generation, factory, line, operation, product, code, day)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
