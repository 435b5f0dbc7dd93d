-- Whether a point is left out of runs and estimates, the newest word.
CREATE TABLE spc_exclusions
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    characteristic text NOT NULL,
    product text NOT NULL,
    point text NOT NULL,
    excluded boolean NOT NULL DEFAULT false,
    by text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    reason text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, characteristic, product, point)
)
