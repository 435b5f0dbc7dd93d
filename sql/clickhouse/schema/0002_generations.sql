-- Which generation of rows readers see: of the active ones the one with the highest version; 1 as long as there is none.
CREATE TABLE IF NOT EXISTS generations
(
    generation UInt32,
    active Bool,
    at DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY generation
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
