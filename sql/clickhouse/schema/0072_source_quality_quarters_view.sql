-- Feeds `source_quality_quarters` from every inserted block of `source_quality`. Integer arithmetic: instants before 1970 stay right too.
CREATE MATERIALIZED VIEW IF NOT EXISTS source_quality_quarters_view TO source_quality_quarters AS
SELECT
    tenant, generation, source, table,
    fromUnixTimestamp64Milli(toUnixTimestamp64Milli(minute) - positiveModulo(toUnixTimestamp64Milli(minute), 900000), 'UTC') AS quarter,
    sum(changes) AS changes,
    sum(complete) AS complete,
    sum(valid) AS valid,
    sum(unique_changes) AS unique_changes,
    sum(timely) AS timely,
    sum(timed) AS timed,
    sum(consistent) AS consistent,
    sum(checked) AS checked,
    sum(accurate) AS accurate
FROM source_quality
GROUP BY tenant, generation, source, table, quarter
