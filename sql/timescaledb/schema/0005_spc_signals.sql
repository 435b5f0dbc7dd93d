-- A rule that hit at a point (`id`), with the points of its pattern.
CREATE TABLE spc_signals
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    characteristic text NOT NULL,
    product text NOT NULL,
    at timestamptz NOT NULL,
    id text NOT NULL,
    rule text NOT NULL,
    second boolean NOT NULL,
    points text[] NOT NULL DEFAULT '{}',
    limits_version bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, characteristic, product, at, id, rule, second)
)
