-- The newest steps of an alert, oldest first. Whoever asks has seen the alert itself.
SELECT *
FROM
(
    SELECT
        h.step AS step, toUnixTimestamp64Milli(h.at) AS at, h.what AS what, h.`by` AS `by`, h.note AS note, h.detail AS detail
    FROM alert_history AS h FINAL
    WHERE h.tenant = {tenant:String} AND h.generation = 0 AND h.factory = {factory:String} AND h.alert = {alert:String}
    ORDER BY h.step DESC
    LIMIT {limit:UInt32}
)
ORDER BY step
