-- Stations that have been silent on a live line.
SELECT concat(n.factory, '/', n.line) AS place, n.station AS station
FROM ({{oee-stations}}) AS n
WHERE n.stale
ORDER BY place, station
