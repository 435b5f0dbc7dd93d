-- How many items `oee-timeline` has on all pages.
SELECT count() AS total
FROM
(
    {{oee-stretches}}
) AS t
