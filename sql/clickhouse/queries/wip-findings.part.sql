-- Findings that stand, of the kind, operation and product asked for.
{{scope:t}}
AND t.open
AND ({kind:String} = '' OR t.kind = {kind:String})
AND ({operation:String} = '' OR t.operation = {operation:String})
AND ({product:String} = '' OR t.product = {product:String})
