-- First-pass and final yield by operation and product in [from, to), whole hours of UTC, out of the rollups: whole days from days, the hours
-- at both ends from hours. An empty line means all. Null: nothing was inspected.
WITH edges AS
(
    SELECT
        time_bucket(INTERVAL '1 day', {from:timestamptz} + INTERVAL '1 day' - INTERVAL '1 microsecond') AS day_from,
        greatest(
            time_bucket(INTERVAL '1 day', {to:timestamptz}),
            time_bucket(INTERVAL '1 day', {from:timestamptz} + INTERVAL '1 day' - INTERVAL '1 microsecond')
        ) AS day_to
), pieces AS
(
    SELECT d.factory, d.line, d.operation, d.product, d.inspected, d.first_pass_good, d.final_inspected, d.final_good, d.defects
    FROM yield_days AS d
    WHERE d.tenant = {tenant:text} AND d.generation = {generation:bigint} AND d.factory = {factory:text}
        AND ({line:text} = '' OR d.line = {line:text})
        AND d.day >= (SELECT day_from FROM edges) AND d.day < (SELECT day_to FROM edges)
    UNION ALL
    SELECT h.factory, h.line, h.operation, h.product, h.inspected, h.first_pass_good, h.final_inspected, h.final_good, h.defects
    FROM yield_hours AS h
    WHERE h.tenant = {tenant:text} AND h.generation = {generation:bigint} AND h.factory = {factory:text}
        AND ({line:text} = '' OR h.line = {line:text})
        AND h.hour >= {from:timestamptz} AND h.hour < {to:timestamptz}
        AND (h.hour < (SELECT day_from FROM edges) OR h.hour >= (SELECT day_to FROM edges))
)
SELECT
    factory, line, operation, product,
    sum(inspected)::float8 AS inspected, sum(first_pass_good)::float8 AS first_pass_good,
    sum(final_inspected)::float8 AS final_inspected, sum(final_good)::float8 AS final_good, sum(defects)::float8 AS defects,
    sum(first_pass_good)::float8 / nullif(sum(inspected), 0)::float8 AS first_pass_yield,
    sum(final_good)::float8 / nullif(sum(final_inspected), 0)::float8 AS final_yield
FROM pieces
GROUP BY factory, line, operation, product
HAVING sum(inspected) <> 0 OR sum(final_inspected) <> 0 OR sum(defects) <> 0
ORDER BY factory COLLATE "C", line COLLATE "C", operation COLLATE "C", product COLLATE "C"
