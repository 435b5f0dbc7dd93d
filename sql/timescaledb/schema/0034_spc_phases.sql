-- Where a plan has started phase I of a series again, the newest time: points before it, in the order of the log, estimate nothing any more.
CREATE TABLE spc_phases
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    characteristic text NOT NULL,
    product text NOT NULL,
    at timestamptz NOT NULL,
    plan_version bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, characteristic, product)
)
