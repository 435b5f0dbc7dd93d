-- The tenants that have a line.
SELECT DISTINCT l.tenant AS tenant
FROM
(
    SELECT k.tenant AS tenant, k.generation AS generation FROM lines AS k
    UNION ALL
    SELECT s.tenant AS tenant, s.generation AS generation FROM stations AS s
) AS l
WHERE l.generation = {generation:UInt32}
ORDER BY tenant
