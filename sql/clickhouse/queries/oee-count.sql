-- How many items `oee` has on all pages.
SELECT count() AS total
FROM
(
    SELECT {{oee-bucket:f}}
    FROM
    (
        {{oee-facts}}
    ) AS f
    GROUP BY factory, line, station, day, shift, hour
    HAVING arrayExists(sum -> sum != 0, sumForEach(f.sums))
) AS b
