-- How many serials yield knows in the factories asked for, and how many it had to forget before their time.
SELECT sum(y.serials) AS serials, sum(y.forgotten) AS forgotten
FROM yield_memory AS y FINAL
WHERE {{flow-factory:y}}
