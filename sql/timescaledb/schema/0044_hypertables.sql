-- Rows that have a time lie in chunks of seven days of it. What has no time in its key cannot, and is small.
SELECT create_hypertable(of.name::regclass, by_range(of.dimension::name, INTERVAL '7 days'), create_default_indexes => false)
FROM (VALUES
    ('oee_minutes', 'minute'),
    ('yield_minutes', 'minute'),
    ('defect_minutes', 'minute'),
    ('unit_defects', 'at'),
    ('lot_moves', 'at'),
    ('source_quality', 'minute'),
    ('spc_points', 'at'),
    ('spc_signals', 'at'),
    ('readings', 'at'),
    ('station_states', 'start')
) AS of (name, dimension)
