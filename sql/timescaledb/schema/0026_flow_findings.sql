-- What is wrong in the flow, or takes too long: a negative quantity, an aged lot, a stuck order; `open` until it is so no more.
CREATE TABLE flow_findings
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    kind text NOT NULL,
    operation text NOT NULL,
    carrier_kind text NOT NULL,
    subject text NOT NULL,
    product text NOT NULL DEFAULT '',
    since timestamptz NOT NULL,
    limit_ms bigint NOT NULL DEFAULT 0,
    quantity bigint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    open boolean NOT NULL DEFAULT false,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, kind, operation, carrier_kind, subject)
)
