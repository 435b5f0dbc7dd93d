-- The series of one characteristic of one station: equality on the whole key.
t.tenant = {tenant:String} AND t.generation = {generation:UInt32} AND t.factory = {factory:String} AND t.line = {line:String}
AND t.station = {station:String} AND t.characteristic = {characteristic:String}
AND (empty({products:Array(String)}) OR has({products:Array(String)}, t.product))
