-- The orders that a caller sees and asks for; `open` is "yes" for those that are neither completed nor cancelled.
{{scope:t}}
AND ({order:String} = '' OR t.`order` = {order:String})
AND ({product:String} = '' OR t.product = {product:String})
AND ({status:String} = '' OR t.status = {status:String})
AND ({open:String} = '' OR t.status NOT IN ('completed', 'cancelled'))
AND ({search:String} = '' OR positionCaseInsensitiveUTF8(t.`order`, {search:String}) > 0 OR positionCaseInsensitiveUTF8(t.product, {search:String}) > 0)
