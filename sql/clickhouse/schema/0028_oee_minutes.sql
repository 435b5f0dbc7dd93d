-- Facts of a station, of one minute or of `minutes` alike: signed sums, never replaced; a correction is a row of the opposite sign.
CREATE TABLE IF NOT EXISTS oee_minutes
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    minute DateTime64(3, 'UTC'),
    minutes UInt8,
    shift LowCardinality(String),
    production_date Date32,
    hour_start DateTime64(3, 'UTC'),
    product LowCardinality(String),
    `order` String,
    reason LowCardinality(String),
    actual_production_time_ms Int64,
    setup_ms Int64,
    down_ms Int64,
    idle_ms Int64,
    blocked_ms Int64,
    starved_ms Int64,
    micro_stop_ms Int64,
    planned_stop_ms Int64,
    unscheduled_ms Int64,
    unknown_ms Int64,
    breakdown_loss_ms Int64,
    setup_loss_ms Int64,
    waiting_loss_ms Int64,
    breakdowns Int64,
    micro_stops Int64,
    good Int64,
    scrap Int64,
    rework Int64,
    ideal_time_ms Int64,
    defects_ms Int64,
    uncycled Int64,
    src_partition UInt16,
    src_offset UInt64,
    src_index UInt32
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (tenant, generation, factory, toStartOfHour(minute), line, station, minute)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
