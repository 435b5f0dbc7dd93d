-- Limits of every chart: a centre beside the mean (g), the model of T² as JSON, the points left out of the window, the stage begun.
ALTER TABLE spc_limits MODIFY COLUMN IF EXISTS mean Nullable(Float64),
    ADD COLUMN IF NOT EXISTS center Nullable(Float64) AFTER sigma,
    ADD COLUMN IF NOT EXISTS model String AFTER center,
    ADD COLUMN IF NOT EXISTS window_excluded Array(String) AFTER window_to,
    ADD COLUMN IF NOT EXISTS stage String AFTER reason
