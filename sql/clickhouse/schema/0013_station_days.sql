-- Sums of `station_hours` a production day and shift (both are stamped in the rows).
CREATE TABLE IF NOT EXISTS station_days
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    production_date Date32,
    shift LowCardinality(String),
    product LowCardinality(String),
    `order` String,
    running_ms Int64,
    setup_ms Int64,
    idle_ms Int64,
    down_ms Int64,
    blocked_ms Int64,
    starved_ms Int64,
    off_ms Int64,
    good Int64,
    scrap Int64,
    rework Int64
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(production_date)
ORDER BY (tenant, generation, factory, line, station, production_date, shift, product, `order`)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
