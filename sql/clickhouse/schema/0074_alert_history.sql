-- What happened to an alert, one row a step, in generation 0 as `alerts`. No partitions: the steps of one alert lie together.
CREATE TABLE IF NOT EXISTS alert_history
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    alert String,
    step UInt32,
    at DateTime64(3, 'UTC'),
    what LowCardinality(String),
    `by` String,
    note String,
    detail String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, alert, step)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
