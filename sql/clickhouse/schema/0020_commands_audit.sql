-- What a command changed, as JSON: how it was before and how it is after.
ALTER TABLE commands ADD COLUMN IF NOT EXISTS before String AFTER body,
    ADD COLUMN IF NOT EXISTS after String AFTER before
