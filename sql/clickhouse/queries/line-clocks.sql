-- How far the time of each line has come.
SELECT k.factory AS factory, k.line AS line, toUnixTimestamp64Milli(k.clock) AS clock
FROM line_clocks AS k FINAL
WHERE {{scope:k}}
