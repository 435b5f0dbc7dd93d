-- OEE of each line, which is that of its key station, over the whole range.
SELECT concat(s.factory, '/', s.line) AS place, f.oee AS oee, s.oee_target AS oee_target, f.oee - s.oee_target AS oee_gap
FROM ({{line-settings}}) AS s
LEFT JOIN ({{oee-figures(oee-of-range)}}) AS f ON f.factory = s.factory AND f.line = s.line AND f.station = s.key_station
ORDER BY place
