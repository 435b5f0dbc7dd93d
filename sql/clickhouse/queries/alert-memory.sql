-- How many alerts and subjects the factories asked for hold, and what found no room. Who may see some lines alone sees the factories of
-- those.
SELECT
    sum(m.active) AS active, sum(m.resolved) AS resolved, sum(m.subjects) AS subjects, sum(m.forgotten) AS forgotten,
    sum(m.refused) AS refused
FROM alert_memory AS m FINAL
WHERE m.tenant = {tenant:String} AND m.generation = 0
    AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, m.factory))
    AND (empty({lines:Array(String)}) OR arrayExists(line -> startsWith(line, concat(m.factory, '/')), {lines:Array(String)}))
    AND ({factory:String} = '' OR m.factory = {factory:String})
