-- When a lot or serial is somewhere, one row each: from the first `first_at` to the last `closed_at` ever told of it (`last_closed_at`),
-- still open if the newest row says so (`closed_at` is null). A lot that was closed long ago, and forgotten, may come again by a late move;
-- what is then told of it begins anew, and must not take its earlier life away.
CREATE TABLE lots
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    carrier_kind text NOT NULL,
    carrier text NOT NULL,
    first_at timestamptz NOT NULL,
    closed_at timestamptz,
    last_closed_at timestamptz,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, carrier_kind, carrier)
)
