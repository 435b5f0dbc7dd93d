-- One page of the sums of stations' facts in a range, a station and bucket of an hour, a day, or all of it: by place, then by time.
-- `total` counts all pages.
SELECT b.*, count() OVER () AS total
FROM
(
    {{oee-buckets}}
) AS b
ORDER BY b.factory, b.line, b.station, b.day, b.hour
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
