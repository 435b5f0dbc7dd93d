-- Where stretches end, of each granule: of all that began before a range, those that reach into it are found without reading the others.
ALTER TABLE station_states ADD INDEX IF NOT EXISTS ends `end` TYPE minmax GRANULARITY 1
