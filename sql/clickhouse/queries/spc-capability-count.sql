-- How many series `spc-capability` has on all pages.
SELECT count() AS total
FROM characteristics AS c FINAL
WHERE c.tenant = {tenant:String} AND c.generation = {generation:UInt32}
    AND (empty({factories:Array(String)}) OR has({factories:Array(String)}, c.factory))
    AND (empty({lines:Array(String)}) OR has({lines:Array(String)}, concat(c.factory, '/', c.line)))
    AND ({factory:String} = '' OR c.factory = {factory:String})
    AND ({line:String} = '' OR c.line = {line:String})
    AND ({station:String} = '' OR c.station = {station:String})
    AND ({characteristic:String} = '' OR c.characteristic = {characteristic:String})
    AND (empty({products:Array(String)}) OR has({products:Array(String)}, c.product))
    AND c.chart != ''
