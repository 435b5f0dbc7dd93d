-- An order as its events have it, with the time of the first of each status.
CREATE TABLE IF NOT EXISTS orders
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    `order` String,
    line LowCardinality(String),
    product LowCardinality(String),
    quantity Int64,
    status LowCardinality(String),
    at DateTime64(3, 'UTC'),
    due Nullable(DateTime64(3, 'UTC')),
    created_at Nullable(DateTime64(3, 'UTC')),
    released_at Nullable(DateTime64(3, 'UTC')),
    started_at Nullable(DateTime64(3, 'UTC')),
    completed_at Nullable(DateTime64(3, 'UTC')),
    cancelled_at Nullable(DateTime64(3, 'UTC')),
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, `order`)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
