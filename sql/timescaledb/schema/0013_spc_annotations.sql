-- What was said about a point, one row a command: a remark, an assignable cause, a corrective action.
CREATE TABLE spc_annotations
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    station text NOT NULL,
    characteristic text NOT NULL,
    product text NOT NULL,
    point text NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    by text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    text text NOT NULL DEFAULT '',
    cause text NOT NULL DEFAULT '',
    action text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, station, characteristic, product, point, source, id)
)
