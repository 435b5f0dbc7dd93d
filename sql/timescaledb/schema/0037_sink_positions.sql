-- How far rows have come, by table and partition of the log: every chunk before `taken_to` is here. Written in the transaction of the rows.
CREATE TABLE sink_positions
(
    log_id text NOT NULL,
    "table" text NOT NULL,
    partition integer NOT NULL,
    taken_to bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (log_id, "table", partition)
)
