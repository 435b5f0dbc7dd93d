-- A stretch of a station's time in one state for one reason; `end` is null while it lasts.
CREATE TABLE station_states
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    start timestamptz NOT NULL,
    "end" timestamptz,
    state text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    stop text NOT NULL DEFAULT '',
    reclassified boolean NOT NULL DEFAULT false,
    removed boolean NOT NULL DEFAULT false,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, start)
)
