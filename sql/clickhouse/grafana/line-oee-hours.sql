-- OEE of each line, which is that of its key station, an hour.
SELECT fromUnixTimestamp64Milli(f.hour, 'UTC') AS time, concat(f.factory, '/', f.line) AS place, f.oee AS oee
FROM ({{oee-figures(oee-of-hours)}}) AS f
INNER JOIN ({{line-settings}}) AS s ON s.factory = f.factory AND s.line = f.line AND s.key_station = f.station
ORDER BY time, place
