-- Data quality of sources: of the changes of a table that came in a minute, how many are as they should be. No events make these rows, so
-- they have no generation of their own: it is 0. By time before place: of all tables of a day no other days are read.
CREATE TABLE IF NOT EXISTS source_quality
(
    tenant LowCardinality(String),
    generation UInt32,
    source LowCardinality(String),
    table LowCardinality(String),
    minute DateTime64(3, 'UTC'),
    changes Int64,
    complete Int64,
    valid Int64,
    unique_changes Int64,
    timely Int64,
    timed Int64,
    consistent Int64,
    checked Int64,
    accurate Int64,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, generation, minute, source, table)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
