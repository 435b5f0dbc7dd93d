-- One page of the stretches of stations' time that reach into a range, by place and start. `total` counts all pages.
SELECT t.*, count() OVER () AS total
FROM
(
    {{oee-stretches}}
) AS t
ORDER BY t.factory, t.line, t.station, t.start
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
