-- Gives way to `oee_hours`.
DROP TABLE IF EXISTS station_hours
