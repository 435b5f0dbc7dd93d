-- The minutes of a range before and after its whole days.
{{scope:t}}
AND ({product:String} = '' OR t.product = {product:String})
AND (t.minute >= fromUnixTimestamp64Milli({from:Int64}) AND t.minute < fromUnixTimestamp64Milli({day_from:Int64})
    OR t.minute >= fromUnixTimestamp64Milli({day_to:Int64}) AND t.minute < fromUnixTimestamp64Milli({to:Int64}))
