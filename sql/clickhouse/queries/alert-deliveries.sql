-- Who was told of an alert, oldest first: by its own notifications, and by those of many that its history names. Whoever asks has seen the
-- alert itself.
SELECT
    d.notification AS notification, d.channel AS channel, d.robot AS robot, d.step AS step, toUnixTimestamp64Milli(d.at) AS at,
    d.state AS state, d.code AS code, d.tries AS tries
FROM alert_deliveries AS d FINAL
WHERE d.tenant = {tenant:String} AND d.generation = 0 AND d.factory = {factory:String}
    AND d.notification IN
    (
        SELECT h.detail FROM alert_history AS h FINAL
        WHERE h.tenant = {tenant:String} AND h.generation = 0 AND h.factory = {factory:String} AND h.alert = {alert:String}
            AND h.what IN ('told', 'escalated')
    )
ORDER BY at, notification
LIMIT {limit:UInt32}
