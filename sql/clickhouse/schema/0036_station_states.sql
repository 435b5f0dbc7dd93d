-- A stretch of a station's time in one state for one reason; `end` is null while it lasts.
CREATE TABLE IF NOT EXISTS station_states
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    start DateTime64(3, 'UTC'),
    `end` Nullable(DateTime64(3, 'UTC')),
    state LowCardinality(String),
    reason LowCardinality(String),
    stop LowCardinality(String),
    reclassified Bool,
    removed Bool,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
PARTITION BY toYYYYMM(start)
ORDER BY (tenant, generation, factory, line, station, start)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
