-- The same of stretches from before that; it is done in the background.
ALTER TABLE station_states MATERIALIZE INDEX IF EXISTS ends
