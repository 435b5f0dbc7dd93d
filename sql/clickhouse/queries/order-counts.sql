-- What stations with these names have counted for orders, in all.
SELECT
    d.factory AS factory, d.line AS line, d.station AS station, d.`order` AS `order`,
    sum(d.good) AS good, sum(d.good + d.scrap + d.rework) AS produced
FROM oee_days AS d
WHERE {{scope:d}}
    AND d.station IN {stations:Array(String)}
    AND d.`order` IN {orders:Array(String)}
GROUP BY d.factory, d.line, d.station, d.`order`
SETTINGS optimize_move_to_prewhere = 0, optimize_aggregation_in_order = 0
