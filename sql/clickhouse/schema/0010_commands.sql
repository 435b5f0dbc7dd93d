-- What became of a command.
CREATE TABLE IF NOT EXISTS commands
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    id String,
    source String,
    at DateTime64(3, 'UTC'),
    name LowCardinality(String),
    `by` String,
    note String,
    status LowCardinality(String),
    code LowCardinality(String),
    detail String,
    body String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, generation, factory, line, source, id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
