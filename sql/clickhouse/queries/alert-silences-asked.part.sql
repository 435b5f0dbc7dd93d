-- The silences that a caller sees and asks for: all, or those in force at an instant.
{{alert-scope:t}}
AND ({silence:String} = '' OR t.silence = {silence:String})
AND ({over:UInt8} = 1 OR t.ended_at IS NULL AND t.until > fromUnixTimestamp64Milli({now:Int64}))
