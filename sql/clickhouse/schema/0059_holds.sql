-- A lot or serial put on hold, or released, in its whole factory.
CREATE TABLE IF NOT EXISTS holds
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    carrier_kind LowCardinality(String),
    carrier String,
    at DateTime64(3, 'UTC'),
    source String,
    id String,
    held Bool,
    reason String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, carrier_kind, carrier, at, id, source)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
