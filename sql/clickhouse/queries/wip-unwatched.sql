-- How often lots and orders found no room among those that are watched in the factories asked for, and when one last did.
SELECT sum(w.refused) AS refused, toUnixTimestamp64Milli(max(w.refused_at)) AS refused_at
FROM flow_watch AS w FINAL
WHERE {{flow-factory:w}}
