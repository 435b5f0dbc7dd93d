-- Sums of `yield_minutes` a day of UTC: what a range beyond a month is read from, its ragged edges aside.
CREATE TABLE IF NOT EXISTS yield_days
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    operation LowCardinality(String),
    product LowCardinality(String),
    day Date32,
    inspected Int64,
    first_pass_good Int64,
    final_inspected Int64,
    final_good Int64,
    defects Int64
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, generation, factory, line, operation, product, day)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
