-- Sums of `source_quality` a quarter of an hour: what hours and days are made of, in whatever time zone, since none is off by less.
CREATE MATERIALIZED VIEW source_quality_quarters
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false) AS
SELECT
    tenant, generation, source, "table",
    time_bucket(INTERVAL '15 minutes', minute) AS quarter,
    sum(changes)::bigint AS changes,
    sum(complete)::bigint AS complete,
    sum(valid)::bigint AS valid,
    sum(unique_changes)::bigint AS unique_changes,
    sum(timely)::bigint AS timely,
    sum(timed)::bigint AS timed,
    sum(consistent)::bigint AS consistent,
    sum(checked)::bigint AS checked,
    sum(accurate)::bigint AS accurate
FROM source_quality
GROUP BY tenant, generation, source, "table", quarter
WITH NO DATA
