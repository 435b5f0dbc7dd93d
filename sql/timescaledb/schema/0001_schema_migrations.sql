-- What was applied: one row a file of this folder, with the SHA-256 of its text.
CREATE TABLE IF NOT EXISTS schema_migrations
(
    name text PRIMARY KEY,
    hash char(64) NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
)
