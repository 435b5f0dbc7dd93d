-- The newest `line` event of each line, as it stood in the log.
SELECT l.factory AS factory, l.line AS line, l.config AS config
FROM lines AS l FINAL
WHERE {{scope:l}}
ORDER BY l.factory, l.line
