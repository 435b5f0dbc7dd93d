-- A shift of a production day: when it begins and ends.
CREATE TABLE shifts
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    production_date date NOT NULL,
    shift text NOT NULL,
    start timestamptz NOT NULL,
    "end" timestamptz NOT NULL,
    removed boolean NOT NULL DEFAULT false,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, production_date, shift)
)
