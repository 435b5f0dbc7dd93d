-- How many serials yield knows in a factory, and how many it had to forget before their time.
CREATE TABLE yield_memory
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    serials bigint NOT NULL DEFAULT 0,
    forgotten bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory)
)
