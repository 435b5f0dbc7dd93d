-- Defects of first results by code, in a range that is read as `yield` reads it.
SELECT y.code AS code, sum(y.count) AS count, sum(y.units) AS units
FROM
(
    SELECT m.code, m.count, m.units
    FROM defect_minutes AS m
    WHERE {{yield-minutes:m}} AND ({operation:String} = '' OR m.operation = {operation:String})
    UNION ALL
    SELECT d.code, d.count, d.units
    FROM defect_days AS d
    WHERE {{yield-days:d}} AND ({operation:String} = '' OR d.operation = {operation:String})
) AS y
GROUP BY y.code
HAVING count != 0 OR units != 0
