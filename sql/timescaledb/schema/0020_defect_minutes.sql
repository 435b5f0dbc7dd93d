-- Defects of first results by code: signed sums, as `yield_minutes`.
CREATE TABLE defect_minutes
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL DEFAULT '',
    operation text NOT NULL DEFAULT '',
    product text NOT NULL DEFAULT '',
    minute timestamptz NOT NULL,
    code text NOT NULL DEFAULT '',
    count bigint NOT NULL DEFAULT 0,
    units bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL
)
