-- Chunks of sums become columns when they are older than any correction (35 days), with as much again for events of the past that are sent
-- later. Things stay rows, for the newest version takes the place of the one before. Nothing is ever deleted.
DO $$
BEGIN
    CALL add_columnstore_policy('oee_minutes', after => INTERVAL '70 days');
    CALL add_columnstore_policy('yield_minutes', after => INTERVAL '70 days');
    CALL add_columnstore_policy('defect_minutes', after => INTERVAL '70 days');
    CALL add_columnstore_policy('unit_defects', after => INTERVAL '70 days');
    CALL add_columnstore_policy('lot_moves', after => INTERVAL '70 days');
    CALL add_columnstore_policy('source_quality', after => INTERVAL '70 days');
END
$$
