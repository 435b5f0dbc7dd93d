-- How often a lot or an order that has a limit found no room among those that are watched in a factory, and when it last did.
CREATE TABLE IF NOT EXISTS flow_watch
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    refused UInt64,
    refused_at DateTime64(3, 'UTC'),
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
