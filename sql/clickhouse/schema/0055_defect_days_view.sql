-- Feeds `defect_days` from every inserted block of `defect_minutes`.
CREATE MATERIALIZED VIEW IF NOT EXISTS defect_days_view TO defect_days AS
SELECT
    tenant, generation, factory, line, operation, product, code, toDate32(minute) AS day,
    sum(count) AS count,
    sum(units) AS units
FROM defect_minutes
GROUP BY tenant, generation, factory, line, operation, product, code, day
