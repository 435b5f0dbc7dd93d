-- Gives way to `oee_minutes`.
DROP TABLE IF EXISTS station_minutes
