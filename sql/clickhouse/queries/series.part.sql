-- The series that a caller sees and asks for.
{{scope:t}}
AND ({station:String} = '' OR t.station = {station:String})
AND ({characteristic:String} = '' OR t.characteristic = {characteristic:String})
AND (empty({products:Array(String)}) OR has({products:Array(String)}, t.product))
