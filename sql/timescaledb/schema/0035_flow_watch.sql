-- How often a lot or an order that has a limit found no room among those that are watched in a factory, and when it last did.
CREATE TABLE flow_watch
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    refused bigint NOT NULL DEFAULT 0,
    refused_at timestamptz NOT NULL,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory)
)
