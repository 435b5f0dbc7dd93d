-- What happened at stations in [from, to), in pieces that never overlap: whole production days, whole hours of the other days, minutes of
-- the other hours, and the open minute of each line. The stamps of a fact alone tell its piece, so no time zone is needed here
-- (api/oee-range.ts says which days and hours are whole). A row of several minutes that reaches over an edge of the range is cut.
SELECT
    d.factory AS factory, d.line AS line, d.station AS station, d.production_date AS production_date, d.shift AS shift,
    toDateTime64(0, 3, 'UTC') AS hour_start, d.reason AS reason,
    {{oee-sums:d}}
FROM oee_days AS d
WHERE {{station:d}}
    AND d.production_date >= {first_day:Date32} AND d.production_date < {last_day:Date32}
UNION ALL
SELECT
    h.factory AS factory, h.line AS line, h.station AS station, h.production_date AS production_date, h.shift AS shift,
    h.hour_start AS hour_start, h.reason AS reason,
    {{oee-sums:h}}
FROM oee_hours AS h
WHERE {{station:h}}
    AND (h.production_date < {first_day:Date32} OR h.production_date >= {last_day:Date32})
    AND h.hour_start >= fromUnixTimestamp64Milli({first_hour:Int64}) AND h.hour_start < fromUnixTimestamp64Milli({last_hour:Int64})
UNION ALL
SELECT
    m.factory AS factory, m.line AS line, m.station AS station, m.production_date AS production_date, m.shift AS shift,
    m.hour_start AS hour_start, m.reason AS reason,
    {{oee-clipped:m}}
FROM
(
    SELECT
        *,
        least(dateDiff('minute', m.minute, fromUnixTimestamp64Milli({to:Int64})), m.minutes)
            - greatest(dateDiff('minute', m.minute, fromUnixTimestamp64Milli({from:Int64})), 0) AS inside
    FROM oee_minutes AS m
    WHERE {{station:m}}
        AND m.minute > fromUnixTimestamp64Milli({from:Int64}) - INTERVAL 1 HOUR AND m.minute < fromUnixTimestamp64Milli({to:Int64})
        AND (m.minute < fromUnixTimestamp64Milli({first_hour:Int64}) + INTERVAL 2 HOUR OR m.minute >= fromUnixTimestamp64Milli({last_hour:Int64}))
        AND (m.production_date < {first_day:Date32} OR m.production_date >= {last_day:Date32})
        AND (m.hour_start < fromUnixTimestamp64Milli({first_hour:Int64}) OR m.hour_start >= fromUnixTimestamp64Milli({last_hour:Int64}))
) AS m
WHERE m.inside > 0
UNION ALL
SELECT
    o.factory AS factory, o.line AS line, o.station AS station, o.production_date AS production_date, o.shift AS shift,
    o.hour_start AS hour_start, o.reason AS reason,
    {{oee-sums:o}}
FROM oee_tails AS o
WHERE {{station:o}}
    AND o.minute >= fromUnixTimestamp64Milli({from:Int64}) AND o.minute < fromUnixTimestamp64Milli({to:Int64})
