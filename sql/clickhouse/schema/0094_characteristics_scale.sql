-- The scale that the plan in force measures by (spc_points.scale).
ALTER TABLE characteristics ADD COLUMN IF NOT EXISTS scale UInt32 AFTER plan_version
