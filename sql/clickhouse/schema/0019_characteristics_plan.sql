-- The control plan as it came in, as JSON.
ALTER TABLE characteristics ADD COLUMN IF NOT EXISTS plan String AFTER rules
