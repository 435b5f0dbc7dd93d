-- Which event log the rows come from: another one must not be mixed in.
CREATE TABLE IF NOT EXISTS log_identity
(
    log_id String,
    at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY log_id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
