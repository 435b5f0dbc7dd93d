-- The parts that a station made an hour.
SELECT fromUnixTimestamp64Milli(f.hour, 'UTC') AS time, f.good AS good, f.scrap AS scrap, f.rework AS rework
FROM ({{oee-figures(oee-of-hours)}}) AS f
ORDER BY time
