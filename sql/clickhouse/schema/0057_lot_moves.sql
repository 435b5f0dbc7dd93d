-- What moves do to operations: signed quantities of a lot or serial. In the order of lots, for what is in work at an instant; the
-- projection in the order of time, for what has left lately.
CREATE TABLE IF NOT EXISTS lot_moves
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    operation LowCardinality(String),
    product LowCardinality(String),
    carrier_kind LowCardinality(String),
    carrier String,
    at DateTime64(3, 'UTC'),
    quantity Int64,
    arrival Bool,
    `order` String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    PROJECTION by_time
    (
        SELECT tenant, generation, factory, at, line, carrier_kind, carrier, quantity
        ORDER BY tenant, generation, factory, at
    )
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, generation, factory, carrier_kind, carrier, at)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000, fsync_after_insert = 1,
    fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
