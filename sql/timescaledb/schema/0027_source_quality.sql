-- Data quality of sources: of the changes of a table that came in a minute, how many are as they should be. No events make these rows, so
-- they have no generation of their own: it is 0.
CREATE TABLE source_quality
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    source text NOT NULL DEFAULT '',
    "table" text NOT NULL DEFAULT '',
    minute timestamptz NOT NULL,
    changes bigint NOT NULL DEFAULT 0,
    complete bigint NOT NULL DEFAULT 0,
    valid bigint NOT NULL DEFAULT 0,
    unique_changes bigint NOT NULL DEFAULT 0,
    timely bigint NOT NULL DEFAULT 0,
    timed bigint NOT NULL DEFAULT 0,
    consistent bigint NOT NULL DEFAULT 0,
    checked bigint NOT NULL DEFAULT 0,
    accurate bigint NOT NULL DEFAULT 0,
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL
)
