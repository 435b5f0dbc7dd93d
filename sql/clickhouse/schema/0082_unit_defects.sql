-- The units behind `defect_minutes`: first results with defects, and failed ones without any (`code` is then empty). Signed: a row that takes
-- another back has no station and no order.
CREATE TABLE IF NOT EXISTS unit_defects
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    operation LowCardinality(String),
    product LowCardinality(String),
    at DateTime64(3, 'UTC'),
    serial String,
    code LowCardinality(String),
    count Int64,
    units Int64,
    passed Bool,
    station LowCardinality(String),
    `order` String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, generation, factory, line, operation, at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
