-- What was said about a point, one row a command: a remark, an assignable cause, a corrective action.
CREATE TABLE IF NOT EXISTS spc_annotations
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    characteristic LowCardinality(String),
    product LowCardinality(String),
    point String,
    source String,
    id String,
    `by` String,
    at DateTime64(3, 'UTC'),
    text String,
    cause String,
    action String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, line, station, characteristic, product, point, source, id)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
