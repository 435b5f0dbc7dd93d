-- How many signals of the range nobody has found a cause of, nor taken an action on; every line that is known.
SELECT concat(k.factory, '/', k.line) AS place, toInt64(ifNull(s.signals, 0)) AS open_signals
FROM ({{lines}}) AS k
LEFT JOIN
(
    SELECT s.factory AS factory, s.line AS line, count() AS signals
    FROM ({{spc-signals}}) AS s
    WHERE s.state = 'open'
    GROUP BY factory, line
) AS s ON s.factory = k.factory AND s.line = k.line
ORDER BY place
