-- A frozen set of limits of a series. `version` is the set's number; `row_version` orders the rows that tell of it.
CREATE TABLE IF NOT EXISTS spc_limits
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    characteristic LowCardinality(String),
    product LowCardinality(String),
    version UInt32,
    chart LowCardinality(String),
    mean Float64,
    sigma Nullable(Float64),
    estimator LowCardinality(String),
    window_points UInt32,
    window_from Nullable(DateTime64(3, 'UTC')),
    window_to Nullable(DateTime64(3, 'UTC')),
    `by` String,
    at DateTime64(3, 'UTC'),
    reason String,
    approved Bool,
    plan_version UInt32,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line, station, characteristic, product, version)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
