-- The stations of the line, its key station first.
SELECT s.station AS station
FROM stations AS s FINAL
LEFT JOIN ({{line-settings}}) AS l ON l.factory = s.factory AND l.line = s.line
WHERE {{scope:s}}
ORDER BY s.station != l.key_station, station
