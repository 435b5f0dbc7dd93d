-- A silence, over at `until` or when it was ended; generation 0 as `alerts`. `line` is the one line that it is about, if its `match` names
-- one.
CREATE TABLE silences
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    silence text NOT NULL,
    match text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    ended_at timestamptz,
    ended_by text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    line text NOT NULL GENERATED ALWAYS AS
        (CASE WHEN jsonb_typeof(match::jsonb -> 'line') = 'string' THEN match::jsonb ->> 'line' ELSE '' END) STORED,
    PRIMARY KEY (tenant, generation, factory, silence)
)
