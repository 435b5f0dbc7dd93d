-- How many items the data quality of a range has.
SELECT toUInt32(count()) AS total
FROM ({{quality-buckets}})
