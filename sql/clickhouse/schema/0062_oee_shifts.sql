-- Sums of `oee_days` without product, order and reason: what figures of long ranges are made of. A year of a station is a thousand rows
-- here, so they lie by year, and in small granules: a line of some stations is read alone.
CREATE TABLE IF NOT EXISTS oee_shifts
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    production_date Date32,
    shift LowCardinality(String),
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
    uncycled Int64
)
ENGINE = SummingMergeTree
PARTITION BY toYear(production_date)
ORDER BY (tenant, generation, factory, line, station, production_date, shift)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
