-- What a caller sees of sources: its tenant's, of those that its credential covers and it asks for. Their rows have generation 0, whatever
-- readers see of others.
t.tenant = {tenant:String} AND t.generation = 0
AND (empty({sources:Array(String)}) OR has({sources:Array(String)}, t.source))
AND ({source:String} = '' OR t.source = {source:String})
AND ({table:String} = '' OR t.table = {table:String})
