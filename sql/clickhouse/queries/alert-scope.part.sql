-- What a caller sees of alerts and silences: as `scope`, but their rows have generation 0, whatever readers see of others. What is about
-- no one line is seen by those alone who may see all lines.
t.tenant = {tenant:String} AND t.generation = 0
AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, t.factory))
AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(t.factory, '/', t.line)))
AND ({factory:String} = '' OR t.factory = {factory:String})
AND ({line:String} = '' OR t.line = {line:String})
