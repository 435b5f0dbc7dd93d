-- What became of a notification, in generation 0 as `alerts`. It lies beside those of its alert, whose name its own begins with. Of words
-- of one instant the last one counts: waiting, given up, told.
CREATE TABLE IF NOT EXISTS alert_deliveries
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    notification String,
    alert String,
    step LowCardinality(String),
    channel LowCardinality(String),
    robot LowCardinality(String),
    at DateTime64(3, 'UTC'),
    state LowCardinality(String),
    code LowCardinality(String),
    tries UInt32,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt64 MATERIALIZED
        toUInt64(toUnixTimestamp64Milli(at)) * 4 + multiIf(state = 'waiting', 0, state = 'failed', 1, 2)
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, notification)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
