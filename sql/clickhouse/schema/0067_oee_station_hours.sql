-- Sums of `oee_hours` without product, order and reason: what figures of some days are made of. By time before place: of a plant or of a
-- few of its hours no others are read.
CREATE TABLE IF NOT EXISTS oee_station_hours
(
    tenant LowCardinality(String),
    generation UInt32,
    factory LowCardinality(String),
    line LowCardinality(String),
    station LowCardinality(String),
    hour_start DateTime64(3, 'UTC'),
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
PARTITION BY toYYYYMM(hour_start)
ORDER BY (tenant, generation, factory, hour_start, line, station, production_date, shift)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
