-- The whole days, of UTC, of a range.
{{scope:t}}
AND ({product:String} = '' OR t.product = {product:String})
AND t.day >= toDate32(fromUnixTimestamp64Milli({day_from:Int64}, 'UTC'))
AND t.day < toDate32(fromUnixTimestamp64Milli({day_to:Int64}, 'UTC'))
