-- Sums of `oee_hours` a production day and shift (both are stamped in the rows).
CREATE TABLE IF NOT EXISTS oee_days
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
    uncycled Int64
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(production_date)
ORDER BY (tenant, generation, factory, line, station, production_date, shift, product, `order`, reason)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, old_parts_lifetime = 480
