-- Sums of `yield_minutes` a day of UTC, which begins at `day`.
CREATE MATERIALIZED VIEW yield_days
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
    tenant, generation, factory, line, operation, product,
    time_bucket(INTERVAL '1 day', minute) AS day,
    sum(inspected)::bigint AS inspected,
    sum(first_pass_good)::bigint AS first_pass_good,
    sum(final_inspected)::bigint AS final_inspected,
    sum(final_good)::bigint AS final_good,
    sum(defects)::bigint AS defects
FROM yield_minutes
GROUP BY tenant, generation, factory, line, operation, product, day
WITH NO DATA
