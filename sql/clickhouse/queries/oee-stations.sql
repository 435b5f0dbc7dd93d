-- How stations stand, as far as figures need it.
SELECT
    n.factory AS factory, n.line AS line, n.station AS station, toUnixTimestamp64Milli(n.first_count_at) AS first_count_at, n.stale AS stale
FROM station_now AS n FINAL
WHERE {{station:n}}
