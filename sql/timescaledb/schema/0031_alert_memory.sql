-- How many alerts a factory has, and what found no room; generation 0 as `alerts`. The row that was inserted last is the newest: a factory's
-- rows come one batch after the other.
CREATE TABLE alert_memory
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    active bigint NOT NULL DEFAULT 0,
    resolved bigint NOT NULL DEFAULT 0,
    subjects bigint NOT NULL DEFAULT 0,
    forgotten bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory)
)
