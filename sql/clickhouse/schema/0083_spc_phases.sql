-- Where a plan has started phase I of a series again, the newest time: points before it, in the order of the log, estimate nothing any more.
CREATE TABLE IF NOT EXISTS spc_phases
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    characteristic LowCardinality(String),
    product LowCardinality(String),
    at DateTime64(3, 'UTC'),
    plan_version UInt32,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line, station, characteristic, product)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
