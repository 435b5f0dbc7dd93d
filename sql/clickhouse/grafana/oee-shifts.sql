-- The figures of a station a shift of a production day, in their order; time outside of shifts stands under the day alone.
SELECT
    if(f.shift = '', f.day, concat(f.day, ' ', f.shift)) AS shift, f.oee AS oee, f.availability AS availability,
    f.effectiveness AS effectiveness, f.quality_ratio AS quality_ratio
FROM ({{oee-figures(oee-of-shifts)}}) AS f
WHERE f.planned_busy_time_ms != 0
ORDER BY f.day, f.shift = '', f.shift_start, f.shift
