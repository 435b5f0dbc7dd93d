-- A series that exists, with its plan in force.
CREATE TABLE IF NOT EXISTS characteristics
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    characteristic LowCardinality(String),
    product LowCardinality(String),
    chart LowCardinality(String),
    subgroup_size UInt32,
    baseline UInt32,
    lsl Nullable(Float64),
    usl Nullable(Float64),
    target Nullable(Float64),
    rules Array(LowCardinality(String)),
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
