-- The lines of the factory.
SELECT DISTINCT p.line AS line
FROM ({{places}}) AS p
WHERE p.factory = {factory:String}
ORDER BY line
