-- The values of a characteristic that say who measured which piece, in the order in which they were measured: readings, and points of charts
-- less those left out, of single values or of more that one event brought. What a short-run chart shows as a deviation is a reading too, as it
-- was measured: that counts.
SELECT m.part AS part, m.operator AS operator, m.value AS value
FROM
(
    SELECT r.at AS at, r.id AS id, r.serial AS part, r.operator AS operator, arrayJoin(r.values) AS value
    FROM readings AS r FINAL
    WHERE {{one-characteristic:r}}
        AND {{range:r}}
        AND r.operator != '' AND r.serial != ''
    UNION ALL
    SELECT
        p.at AS at, p.id AS id, p.serial AS part, p.operator AS operator,
        arrayJoin(if(empty(p.values), [assumeNotNull(p.value)], p.values)) AS value
    FROM spc_points AS p FINAL
    WHERE {{one-characteristic:p}}
        AND {{range:p}}
        AND p.operator != '' AND p.serial != ''
        AND (p.n = 1 OR p.one_piece) AND p.chart IN ('xbar-r', 'xbar-s', 'i-mr', 'ewma', 'cusum') AND (p.value IS NOT NULL OR notEmpty(p.values))
        AND (p.product, p.id) NOT IN
        (
            SELECT e.product, e.point
            FROM spc_exclusions AS e FINAL
            WHERE {{one-characteristic:e}} AND e.excluded
        )
        AND (p.at, p.id) NOT IN
        (
            SELECT s.at, s.id
            FROM readings AS s
            WHERE {{one-characteristic:s}} AND {{range:s}}
        )
) AS m
ORDER BY m.at, m.id
LIMIT {limit:UInt32}
