-- Sums of `defect_minutes` a day of UTC, which begins at `day`.
CREATE MATERIALIZED VIEW defect_days
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
    tenant, generation, factory, line, operation, product, code,
    time_bucket(INTERVAL '1 day', minute) AS day,
    sum(count)::bigint AS count,
    sum(units)::bigint AS units
FROM defect_minutes
GROUP BY tenant, generation, factory, line, operation, product, code, day
WITH NO DATA
