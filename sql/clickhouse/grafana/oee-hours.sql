-- The figures of a station an hour of the plant, with what its line aims at.
SELECT
    fromUnixTimestamp64Milli(f.hour, 'UTC') AS time, f.oee AS oee, f.availability AS availability, f.effectiveness AS effectiveness,
    f.quality_ratio AS quality_ratio, s.oee_target AS oee_target
FROM ({{oee-figures(oee-of-hours)}}) AS f
LEFT JOIN ({{line-settings}}) AS s ON s.factory = f.factory AND s.line = f.line
ORDER BY time
