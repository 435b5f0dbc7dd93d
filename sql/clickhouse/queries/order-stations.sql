-- What each station has counted for an order, in all.
SELECT
    d.factory AS factory, d.line AS line, d.station AS station, sum(d.good) AS good, sum(d.scrap) AS scrap, sum(d.rework) AS rework
FROM oee_days AS d
WHERE {{scope:d}} AND d.`order` = {order:String}
GROUP BY d.factory, d.line, d.station
HAVING good != 0 OR scrap != 0 OR rework != 0
SETTINGS optimize_move_to_prewhere = 0, optimize_aggregation_in_order = 0
