-- When a lot or serial is somewhere, one row each: from the first `first_at` to the last `closed_at` ever told of it, still open if the
-- newest row says so. A lot that was closed long ago, and forgotten, may come again by a late move; what is then told of it begins anew,
-- and must not take its earlier life away. No partitions: all rows of a lot must meet.
CREATE TABLE IF NOT EXISTS lots
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    carrier_kind LowCardinality(String),
    carrier String,
    first_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    closed_at SimpleAggregateFunction(anyLast_respect_nulls, Nullable(DateTime64(3, 'UTC'))),
    last_closed_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) MATERIALIZED closed_at,
    src_partition SimpleAggregateFunction(anyLast, UInt16),
    src_offset SimpleAggregateFunction(anyLast, UInt64),
    src_index SimpleAggregateFunction(anyLast, UInt32)
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant, generation, factory, carrier_kind, carrier)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
