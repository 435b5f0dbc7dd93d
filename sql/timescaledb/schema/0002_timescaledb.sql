-- Hypertables, continuous aggregates and the columnstore come from the extension, in its Community edition.
CREATE EXTENSION IF NOT EXISTS timescaledb
