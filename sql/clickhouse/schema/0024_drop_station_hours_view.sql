-- Gives way to `oee_hours_view`.
DROP VIEW IF EXISTS station_hours_view
