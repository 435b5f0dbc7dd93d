-- A lot or serial put on hold, or released, in its whole factory.
CREATE TABLE holds
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    carrier_kind text NOT NULL,
    carrier text NOT NULL,
    at timestamptz NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    held boolean NOT NULL DEFAULT false,
    reason text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, carrier_kind, carrier, at, id, source)
)
