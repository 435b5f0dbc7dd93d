-- How far a line's time has come, with the stamps of the minute that is open.
CREATE TABLE IF NOT EXISTS line_clocks
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    clock DateTime64(3, 'UTC'),
    first_at DateTime64(3, 'UTC'),
    shift LowCardinality(String),
    production_date Date32,
    hour_start DateTime64(3, 'UTC'),
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
