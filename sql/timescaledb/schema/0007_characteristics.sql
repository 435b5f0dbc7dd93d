-- A series that exists, with its plan in force.
CREATE TABLE characteristics
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    characteristic text NOT NULL,
    product text NOT NULL,
    chart text NOT NULL DEFAULT '',
    subgroup_size bigint NOT NULL DEFAULT 0,
    baseline bigint NOT NULL DEFAULT 0,
    lsl double precision,
    usl double precision,
    target double precision,
    rules text[] NOT NULL DEFAULT '{}',
    plan text NOT NULL DEFAULT '',
    plan_version bigint NOT NULL DEFAULT 0,
    scale bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, characteristic, product)
)
