-- What is of a whole factory, as a caller sees it: `scope` without a line. Who may see some lines alone sees the factories of those.
t.tenant = {tenant:String} AND t.generation = {generation:UInt32}
AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, t.factory))
AND (empty({lines:Array(String)}) OR arrayExists(line -> startsWith(line, concat(t.factory, '/')), {lines:Array(String)}))
AND ({factory:String} = '' OR t.factory = {factory:String})
