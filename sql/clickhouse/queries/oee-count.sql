-- How many items `oee` has on all pages.
SELECT count() AS total
FROM
(
    {{oee-buckets}}
) AS b
