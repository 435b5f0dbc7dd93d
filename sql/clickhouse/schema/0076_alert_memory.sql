-- How many alerts a factory has, and what found no room; generation 0 as `alerts`. The row that was inserted last is the newest: a factory's
-- rows come one batch after the other, and have no clock of their own that would go on from one log to the next.
CREATE TABLE IF NOT EXISTS alert_memory
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    active UInt64,
    resolved UInt64,
    subjects UInt64,
    forgotten UInt64,
    refused UInt64,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, generation, factory)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
