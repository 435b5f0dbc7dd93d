-- As `yield-in-minutes`, in slices: a minute belongs to the last of the ascending `edges` that is not after it.
SELECT
    m.factory AS factory, m.line AS line, m.operation AS operation, m.product AS product,
    roundDown(toUnixTimestamp64Milli(m.minute), {edges:Array(Int64)}) AS slice,
    {{yield-sums:m}}
FROM yield_minutes AS m
WHERE {{yield-range:m}}
GROUP BY m.factory, m.line, m.operation, m.product, slice
HAVING {{yield-not-empty}}
