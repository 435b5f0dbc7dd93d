-- One alert by its id, which no two factories share.
SELECT {{alert-columns:a}}
FROM alerts AS a FINAL
WHERE {{alert-scope:a}}
    AND a.alert = {alert:String}
LIMIT 1
