-- The orders that a caller sees and asks for.
{{scope:t}}
AND ({order:String} = '' OR t.`order` = {order:String})
AND ({product:String} = '' OR t.product = {product:String})
AND ({status:String} = '' OR t.status = {status:String})
