-- An alert's whole present state. No rebuild makes these rows again, so they have no generation of their own: it is 0, in every log that
-- the plant ever has. What is newest is told by the factory's alert clock, which goes on from one log to the next; offsets begin anew.
CREATE TABLE IF NOT EXISTS alerts
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    alert String,
    rule LowCardinality(String),
    subject String,
    severity LowCardinality(String),
    status LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    operation LowCardinality(String),
    product LowCardinality(String),
    characteristic LowCardinality(String),
    `order` String,
    lot String,
    serial String,
    gauge LowCardinality(String),
    source LowCardinality(String),
    labels String,
    since DateTime64(3, 'UTC'),
    opened_at DateTime64(3, 'UTC'),
    fired_at Nullable(DateTime64(3, 'UTC')),
    acknowledged_at Nullable(DateTime64(3, 'UTC')),
    acknowledged_by String,
    resolved_at Nullable(DateTime64(3, 'UTC')),
    resolved_by String,
    resolution LowCardinality(String),
    assignee String,
    value Nullable(Float64),
    limit_value Nullable(Float64),
    unit LowCardinality(String),
    detail String,
    stale Bool,
    told_at Nullable(DateTime64(3, 'UTC')),
    muted_by String,
    level UInt32,
    at DateTime64(3, 'UTC'),
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    row_version UInt128 MATERIALIZED
        bitShiftLeft(toUInt128(toUnixTimestamp64Milli(at)), 80) + bitShiftLeft(toUInt128(src_offset), 32) + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, alert)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
