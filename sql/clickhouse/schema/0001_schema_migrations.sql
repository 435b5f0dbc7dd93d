-- What was applied: one row a file of this folder, with the SHA-256 of its text.
CREATE TABLE IF NOT EXISTS schema_migrations
(
    name String,
    hash FixedString(64),
    at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
