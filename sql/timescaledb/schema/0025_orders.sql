-- An order as its events have it, with the time of the first of each status.
CREATE TABLE orders
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    "order" text NOT NULL,
    line text NOT NULL DEFAULT '',
    product text NOT NULL DEFAULT '',
    quantity bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    due timestamptz,
    created_at timestamptz,
    released_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    cancelled_at timestamptz,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, "order")
)
