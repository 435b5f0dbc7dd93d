-- Sums of `source_quality` a quarter of an hour: what hours and days are made of, in whatever time zone, since none is off by less.
CREATE TABLE IF NOT EXISTS source_quality_quarters
(
    tenant LowCardinality(String),
    generation UInt32,
    source LowCardinality(String),
    table LowCardinality(String),
    quarter DateTime64(3, 'UTC'),
    changes Int64,
    complete Int64,
    valid Int64,
    unique_changes Int64,
    timely Int64,
    timed Int64,
    consistent Int64,
    checked Int64,
    accurate Int64
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(quarter)
ORDER BY (tenant, generation, quarter, source, table)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
