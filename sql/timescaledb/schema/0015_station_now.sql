-- How a station stands: the time since `accounted_to`, or since the start of the clock's minute, is in `element`.
CREATE TABLE station_now
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    accounted_to timestamptz NOT NULL,
    element text NOT NULL DEFAULT '',
    loss text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    state_since timestamptz,
    first_count_at timestamptz,
    stale boolean NOT NULL DEFAULT false,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station)
)
