-- Defects of first results by code, the most frequent first, each with its share and that of all up to it.
SELECT
    p.code AS code, p.count AS count, p.units AS units, p.count / sum(p.count) OVER () AS share,
    sum(p.count) OVER (ORDER BY p.count DESC, p.code ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) / sum(p.count) OVER () AS cumulative_share
FROM ({{yield-pareto}}) AS p
ORDER BY p.count DESC, p.code
LIMIT 50
