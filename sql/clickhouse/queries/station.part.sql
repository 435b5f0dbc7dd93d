-- The stations that a caller sees and asks for.
{{scope:t}}
AND ({station:String} = '' OR t.station = {station:String})
