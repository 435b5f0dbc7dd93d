-- Whether a point is left out of runs and estimates, the newest word. No partitions: all words on one point must meet.
CREATE TABLE IF NOT EXISTS spc_exclusions
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    characteristic LowCardinality(String),
    product LowCardinality(String),
    point String,
    excluded Bool,
    `by` String,
    at DateTime64(3, 'UTC'),
    reason String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line, station, characteristic, product, point)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
