-- Which of the scales that a short run has had a point is on: points of another are not of the same unit.
ALTER TABLE spc_points ADD COLUMN IF NOT EXISTS scale UInt32 AFTER one_piece
