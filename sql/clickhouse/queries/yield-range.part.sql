-- The minutes of a range.
{{scope:t}}
AND ({product:String} = '' OR t.product = {product:String})
AND t.minute >= fromUnixTimestamp64Milli({from:Int64}) AND t.minute < fromUnixTimestamp64Milli({to:Int64})
