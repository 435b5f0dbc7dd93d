-- Defects of first results by code: signed sums, as `yield_minutes`.
CREATE TABLE IF NOT EXISTS defect_minutes
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    operation LowCardinality(String),
    product LowCardinality(String),
    minute DateTime64(3, 'UTC'),
    code LowCardinality(String),
    count Int64,
    units Int64,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, generation, factory, line, operation, minute)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
