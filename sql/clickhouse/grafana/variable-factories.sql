-- The factories of the tenant.
SELECT DISTINCT p.factory AS factory
FROM ({{places}}) AS p
ORDER BY factory
