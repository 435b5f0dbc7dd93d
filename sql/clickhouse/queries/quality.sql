-- Data quality of sources in a range, by table and bucket.
{{quality-buckets}}
ORDER BY source, table, bucket
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
