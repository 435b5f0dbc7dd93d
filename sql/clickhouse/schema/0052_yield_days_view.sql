-- Feeds `yield_days` from every inserted block of `yield_minutes`.
CREATE MATERIALIZED VIEW IF NOT EXISTS yield_days_view TO yield_days AS
SELECT
    tenant, generation, factory, line, operation, product, toDate32(minute) AS day,
    sum(inspected) AS inspected,
    sum(first_pass_good) AS first_pass_good,
    sum(final_inspected) AS final_inspected,
    sum(final_good) AS final_good,
    sum(defects) AS defects
FROM yield_minutes
GROUP BY tenant, generation, factory, line, operation, product, day
