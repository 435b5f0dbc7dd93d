-- Work in process of each operation at instants `step` ms apart: what was there at the first (`at`), and what moves have changed since.
WITH greatest(intDiv({until:Int64} - {at:Int64} + {step:Int64} - 1, {step:Int64}), 0) AS steps
SELECT
    fromUnixTimestamp64Milli(least({at:Int64} + c.n * {step:Int64}, greatest({until:Int64}, {at:Int64})), 'UTC') AS time,
    c.operation AS operation,
    sum(c.change) OVER (PARTITION BY c.operation ORDER BY c.n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS quantity
FROM
(
    SELECT operation, n, sum(change) AS change
    FROM
    (
        SELECT p.operation AS operation, arrayJoin(range(toUInt64(steps + 1))) AS n, if(n = 0, p.change, 0) AS change
        FROM
        (
            SELECT m.operation AS operation, sum(m.before) AS change
            FROM ({{wip-changes}}) AS m
            GROUP BY m.operation
        ) AS p
        UNION ALL
        SELECT m.operation AS operation, toUInt64(m.n) AS n, m.since AS change
        FROM ({{wip-changes}}) AS m
        WHERE m.since != 0
    )
    GROUP BY operation, n
) AS c
ORDER BY time, operation
SETTINGS optimize_aggregation_in_order = 0, optimize_use_projections = 0
