-- Whether points of a characteristic were gathered of values that may be of many pieces and operators: they name those of the last.
SELECT 1 AS found
FROM spc_points AS p
WHERE {{one-characteristic:p}}
    AND {{range:p}}
    AND p.operator != '' AND p.serial != '' AND p.n > 1 AND NOT p.one_piece AND notEmpty(p.values)
LIMIT 1
