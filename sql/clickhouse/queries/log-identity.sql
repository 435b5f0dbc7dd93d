-- The event logs whose rows this warehouse holds: one, or none yet.
SELECT DISTINCT log_id
FROM log_identity
