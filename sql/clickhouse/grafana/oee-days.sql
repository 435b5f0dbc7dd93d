-- The figures of a station a production day.
SELECT
    f.day AS day, f.oee AS oee, f.availability AS availability, f.effectiveness AS effectiveness, f.quality_ratio AS quality_ratio,
    f.good AS good, f.scrap AS scrap, f.rework AS rework
FROM ({{oee-figures(oee-of-days)}}) AS f
ORDER BY f.day
