-- Points of every chart: `n` may be a fraction (u), the value of phase I may be unknown (cusum, T²); what a point was measured on and with.
ALTER TABLE spc_points MODIFY COLUMN IF EXISTS n Float64,
    MODIFY COLUMN IF EXISTS value Nullable(Float64),
    ADD COLUMN IF NOT EXISTS measured_product String AFTER `order`,
    ADD COLUMN IF NOT EXISTS operator String AFTER measured_product,
    ADD COLUMN IF NOT EXISTS tool String AFTER operator,
    ADD COLUMN IF NOT EXISTS gauge String AFTER tool
