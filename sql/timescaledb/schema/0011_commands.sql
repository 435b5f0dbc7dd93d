-- What became of a command.
CREATE TABLE commands
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    line text NOT NULL,
    id text NOT NULL,
    source text NOT NULL,
    at timestamptz NOT NULL,
    name text NOT NULL DEFAULT '',
    by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    before text NOT NULL DEFAULT '',
    after text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, line, source, id)
)
