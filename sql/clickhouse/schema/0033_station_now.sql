-- How a station stands: the time since `accounted_to`, or since the start of the clock's minute, is in `element`.
CREATE TABLE IF NOT EXISTS station_now
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    accounted_to DateTime64(3, 'UTC'),
    element LowCardinality(String),
    loss LowCardinality(String),
    state LowCardinality(String),
    reason LowCardinality(String),
    state_since Nullable(DateTime64(3, 'UTC')),
    first_count_at Nullable(DateTime64(3, 'UTC')),
    stale Bool,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line, station)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
