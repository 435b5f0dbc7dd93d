-- The stations of the line that have a control chart.
SELECT DISTINCT c.station AS station
FROM characteristics AS c FINAL
WHERE {{scope:c}} AND c.chart != ''
ORDER BY station
