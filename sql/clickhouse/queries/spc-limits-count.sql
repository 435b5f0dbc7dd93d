-- How many limit sets `spc-limits` has on all pages.
SELECT count() AS total
FROM spc_limits AS l FINAL
WHERE {{series:l}}
    AND {{range:l}}
