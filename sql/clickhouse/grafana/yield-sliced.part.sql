-- First results in slices of `step` ms, counted from 1970; slices without any are there too, so that a gap is drawn as one.
SELECT y.factory AS factory, y.line AS line, y.operation AS operation, y.slice AS slice, sum(y.inspected) AS inspected, sum(y.good) AS good
FROM
(
    SELECT
        m.factory AS factory, m.line AS line, m.operation AS operation,
        intDiv(toUnixTimestamp64Milli(m.minute), {step:Int64}) * {step:Int64} AS slice,
        m.inspected AS inspected, m.first_pass_good AS good
    FROM yield_minutes AS m
    WHERE {{yield-range:m}}
    UNION ALL
    SELECT
        p.factory AS factory, p.line AS line, p.operation AS operation,
        arrayJoin(range(intDiv({from:Int64}, {step:Int64}), intDiv({to:Int64} + {step:Int64} - 1, {step:Int64}))) * {step:Int64} AS slice,
        0 AS inspected, 0 AS good
    FROM
    (
        SELECT DISTINCT m.factory AS factory, m.line AS line, m.operation AS operation
        FROM yield_minutes AS m
        WHERE {{yield-range:m}}
    ) AS p
) AS y
GROUP BY factory, line, operation, slice
