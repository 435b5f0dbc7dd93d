-- What happened at stations in [from, to), in pieces that never overlap: whole production days, whole hours of the other days, minutes of
-- the other hours, and the open minute of each line. The stamps of a fact alone tell its piece, so no time zone is needed here
-- (api/oee-range.ts says which days and hours are whole). A row of several minutes that reaches over an edge of the range is cut.
-- Right for every range; `oee-facts-hours` and `oee-facts-minutes` leave out pieces that a shorter one has not.
SELECT
    d.factory AS factory, d.line AS line, d.station AS station, d.production_date AS production_date, d.shift AS shift,
    toDateTime64(0, 3, 'UTC') AS hour_start, {{oee-sums:d}}
FROM oee_shifts AS d
WHERE {{oee-whole-days:d}}
UNION ALL
SELECT {{oee-stamps:h}}, {{oee-sums:h}}
FROM oee_station_hours AS h
WHERE {{oee-around-days:h}}
UNION ALL
{{oee-around-hours(oee-stamps)}}
