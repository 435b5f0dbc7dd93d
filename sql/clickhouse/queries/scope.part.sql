-- What a caller sees: its tenant, in the generation that readers see, within what its credential covers and what it asks for.
t.tenant = {tenant:String} AND t.generation = {generation:UInt32}
AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, t.factory))
AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(t.factory, '/', t.line)))
AND ({factory:String} = '' OR t.factory = {factory:String})
AND ({line:String} = '' OR t.line = {line:String})
