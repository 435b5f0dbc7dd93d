-- Every five minutes sums are made anew where rows came since, however old (`start_offset` is NULL: a correction may be 35 days old, an import or
-- a rebuild years). What is younger than `end_offset` is summed by whoever asks, out of the rows themselves.
SELECT add_continuous_aggregate_policy(of.name::regclass, start_offset => NULL, end_offset => of.open,
    schedule_interval => INTERVAL '5 minutes')
FROM (VALUES
    ('oee_hours', INTERVAL '2 hours'),
    ('oee_days', INTERVAL '2 days'),
    ('yield_hours', INTERVAL '2 hours'),
    ('yield_days', INTERVAL '2 days'),
    ('defect_days', INTERVAL '2 days'),
    ('source_quality_quarters', INTERVAL '1 hour')
) AS of (name, open)
