-- As `yield-pareto`, of a range that has no whole days.
SELECT m.code AS code, sum(m.count) AS count, sum(m.units) AS units
FROM defect_minutes AS m
WHERE {{yield-range:m}} AND ({operation:String} = '' OR m.operation = {operation:String})
GROUP BY m.code
HAVING count != 0 OR units != 0
