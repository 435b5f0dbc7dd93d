-- The bucket of a fact; `day`, `shift` and `hour` are empty where it has none.
t.factory AS factory, t.line AS line, t.station AS station,
if({by:String} IN ('shift', 'day'), toString(t.production_date), '') AS day,
if({by:String} = 'shift', toString(t.shift), '') AS shift,
if({by:String} = 'hour', toUnixTimestamp64Milli(t.hour_start), 0) AS hour
