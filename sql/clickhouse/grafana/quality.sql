-- Data quality of the tables of sources over the range (core/quality.ts): a share of nothing is NULL.
SELECT
    q.source AS source, q.table AS `table`, q.changes AS changes,
    if(q.unique_changes = 0, NULL, q.complete / q.unique_changes) AS completeness,
    if(q.unique_changes = 0, NULL, q.valid / q.unique_changes) AS validity,
    if(q.changes = 0, NULL, q.unique_changes / q.changes) AS uniqueness,
    if(q.timed = 0, NULL, q.timely / q.timed) AS timeliness,
    if(q.unique_changes = 0, NULL, q.consistent / q.unique_changes) AS consistency,
    if(q.checked = 0, NULL, q.accurate / q.checked) AS accuracy
FROM ({{quality-buckets}}) AS q
ORDER BY source, `table`
