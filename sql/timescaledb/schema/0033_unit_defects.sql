-- The units behind `defect_minutes`: first results with defects, and failed ones without any (`code` is then empty). Signed: a row that takes
-- another back has no station and no order.
CREATE TABLE unit_defects
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL DEFAULT '',
    operation text NOT NULL DEFAULT '',
    product text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    serial text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    count bigint NOT NULL DEFAULT 0,
    units bigint NOT NULL DEFAULT 0,
    passed boolean NOT NULL DEFAULT false,
    station text NOT NULL DEFAULT '',
    "order" text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL
)
