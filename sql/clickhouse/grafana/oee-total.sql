-- The figures of a station over the whole range, and how far its OEE is from what its line aims at.
SELECT
    f.oee AS oee, f.oee - s.oee_target AS oee_gap, f.availability AS availability, f.effectiveness AS effectiveness,
    f.quality_ratio AS quality_ratio
FROM ({{oee-figures(oee-of-range)}}) AS f
LEFT JOIN ({{line-settings}}) AS s ON s.factory = f.factory AND s.line = f.line
