-- Gives way to `oee_days_view`.
DROP VIEW IF EXISTS station_days_view
