-- Sums of `yield_minutes` an hour of UTC, which begins at `hour`.
CREATE MATERIALIZED VIEW yield_hours
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
    tenant, generation, factory, line, operation, product,
    time_bucket(INTERVAL '1 hour', minute) AS hour,
    sum(inspected)::bigint AS inspected,
    sum(first_pass_good)::bigint AS first_pass_good,
    sum(final_inspected)::bigint AS final_inspected,
    sum(final_good)::bigint AS final_good,
    sum(defects)::bigint AS defects
FROM yield_minutes
GROUP BY tenant, generation, factory, line, operation, product, hour
WITH NO DATA
