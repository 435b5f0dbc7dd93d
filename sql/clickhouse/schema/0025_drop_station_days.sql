-- Gives way to `oee_days`.
DROP TABLE IF EXISTS station_days
