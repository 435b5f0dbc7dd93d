-- Sums of facts a station and bucket; `day`, `shift` and `hour` are those of the bucket, empty where it has none. A bucket in which
-- nothing is left is no bucket.
SELECT
    f.factory AS factory, f.line AS line, f.station AS station,
    if({by:String} IN ('shift', 'day'), toString(f.production_date), '') AS day,
    if({by:String} = 'shift', toString(f.shift), '') AS shift,
    if({by:String} = 'hour', toUnixTimestamp64Milli(f.hour_start), 0) AS hour,
    {{oee-totals:f}}
FROM
(
    {{oee-facts}}
) AS f
GROUP BY factory, line, station, day, shift, hour
{{oee-not-empty}}
