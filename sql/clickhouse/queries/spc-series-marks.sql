-- What was said of the points of one characteristic of one station: a row for each point that is left out, and one for every time that
-- somebody spoke of one.
SELECT e.product AS product, e.point AS point, true AS excluded
FROM spc_exclusions AS e FINAL
WHERE {{one-characteristic:e}}
    AND e.excluded
UNION ALL
SELECT a.product AS product, a.point AS point, false AS excluded
FROM spc_annotations AS a FINAL
WHERE {{one-characteristic:a}}
