-- What happened to an alert, one row a step, in generation 0 as `alerts`.
CREATE TABLE alert_history
(
    tenant text NOT NULL,
    generation bigint NOT NULL,
    factory text NOT NULL,
    alert text NOT NULL,
    step bigint NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL DEFAULT '',
    by text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    src_partition integer NOT NULL,
    src_offset bigint NOT NULL,
    src_index bigint NOT NULL,
    PRIMARY KEY (tenant, generation, factory, alert, step)
)
