-- Sums of changes by table and bucket: the start of an hour in epoch ms, the number of a day since 1970-01-01, or 0 of the whole range.
SELECT
    f.source AS source, f.table AS table,
    multiIf(
        {by:String} = 'hour', toInt64(toUnixTimestamp(toStartOfHour(f.at, {time_zone:String}))) * 1000,
        {by:String} = 'day', toInt64(toInt32(toDate32(f.at, {time_zone:String}))),
        toInt64(0)
    ) AS bucket,
    sum(f.changes) AS changes, sum(f.complete) AS complete, sum(f.valid) AS valid, sum(f.unique_changes) AS unique_changes,
    sum(f.timely) AS timely, sum(f.timed) AS timed, sum(f.consistent) AS consistent, sum(f.checked) AS checked, sum(f.accurate) AS accurate
FROM ({{quality-facts}}) AS f
GROUP BY f.source, f.table, bucket
