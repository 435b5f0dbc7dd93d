-- Which event log the rows come from: another one must not be mixed in.
CREATE TABLE log_identity
(
    log_id text PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
)
