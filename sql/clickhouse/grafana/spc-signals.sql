-- The signals of a series in the range, the newest first, and where the action plan of each stands.
SELECT
    fromUnixTimestamp64Milli(s.at, 'UTC') AS time, s.rule AS rule, if(s.second, 'second', 'main') AS chart, s.state AS state,
    s.cause AS cause, s.action AS action, s.`by` AS `by`, toBool(s.excluded) AS left_out, s.id AS point
FROM ({{spc-signals}}) AS s
