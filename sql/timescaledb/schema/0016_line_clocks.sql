-- How far a line's time has come, with the stamps of the minute that is open.
CREATE TABLE line_clocks
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    clock timestamptz NOT NULL,
    first_at timestamptz NOT NULL,
    shift text NOT NULL DEFAULT '',
    production_date date NOT NULL,
    hour_start timestamptz NOT NULL,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line)
)
