-- What is wrong in the flow, or takes too long: a negative quantity, an aged lot, a stuck order; `open` until it is so no more.
CREATE TABLE IF NOT EXISTS flow_findings
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    kind LowCardinality(String),
    operation LowCardinality(String),
    carrier_kind LowCardinality(String),
    subject String,
    product LowCardinality(String),
    since DateTime64(3, 'UTC'),
    limit_ms Int64,
    quantity Int64,
    at DateTime64(3, 'UTC'),
    open Bool,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line, kind, operation, carrier_kind, subject)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
