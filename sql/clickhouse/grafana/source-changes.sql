-- Changes that came from each table of a source, in hours of UTC.
SELECT fromUnixTimestamp64Milli(q.bucket, 'UTC') AS time, concat(q.source, ' ', q.table) AS source, q.changes AS changes
FROM ({{quality-buckets}}) AS q
ORDER BY time, source
