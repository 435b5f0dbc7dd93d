-- A silence, over at `until` or when it was ended; generation 0 as `alerts`. `line` is the one line that it is about, if its `match` names
-- one: what a caller with few lines may see and end. A silence of a name comes from one command, so from one log.
CREATE TABLE IF NOT EXISTS silences
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    silence String,
    match String,
    at DateTime64(3, 'UTC'),
    until DateTime64(3, 'UTC'),
    `by` String,
    note String,
    ended_at Nullable(DateTime64(3, 'UTC')),
    ended_by String,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32,
    line String MATERIALIZED JSONExtractString(match, 'line'),
    row_version UInt128 MATERIALIZED toUInt128(src_offset) * 4294967296 + src_index
)
ENGINE = ReplacingMergeTree(row_version)
ORDER BY (tenant, generation, factory, silence)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
