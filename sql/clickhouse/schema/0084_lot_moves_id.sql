-- The id of the move, which decides between moves of one lot at one instant; empty in rows of before this.
ALTER TABLE lot_moves ADD COLUMN IF NOT EXISTS id String AFTER at
