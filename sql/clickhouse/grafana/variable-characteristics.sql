-- The characteristics of the station that have a control chart.
SELECT DISTINCT c.characteristic AS characteristic
FROM characteristics AS c FINAL
WHERE {{scope:c}} AND c.station = {station:String} AND c.chart != ''
ORDER BY characteristic
