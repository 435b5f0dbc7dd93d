-- Every line of a tenant that has a configuration, stations, characteristics, results or moves; some of them more than once.
SELECT l.factory AS factory, l.line AS line FROM lines AS l WHERE l.tenant = {tenant:String} AND l.generation = {generation:UInt32}
UNION ALL
SELECT s.factory AS factory, s.line AS line FROM stations AS s WHERE s.tenant = {tenant:String} AND s.generation = {generation:UInt32}
UNION ALL
SELECT c.factory AS factory, c.line AS line FROM characteristics AS c WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
UNION ALL
SELECT y.factory AS factory, y.line AS line FROM yield_days AS y WHERE y.tenant = {tenant:String} AND y.generation = {generation:UInt32}
UNION ALL
SELECT m.factory AS factory, m.line AS line FROM lot_moves AS m WHERE m.tenant = {tenant:String} AND m.generation = {generation:UInt32}
