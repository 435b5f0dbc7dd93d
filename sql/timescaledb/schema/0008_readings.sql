-- A measurement that no plan judges.
CREATE TABLE readings
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
    "values" double precision[] NOT NULL DEFAULT '{}',
    lot text NOT NULL DEFAULT '',
    serial text NOT NULL DEFAULT '',
    "order" text NOT NULL DEFAULT '',
    operator text NOT NULL DEFAULT '',
    tool text NOT NULL DEFAULT '',
    gauge text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, characteristic, product, at, id)
)
