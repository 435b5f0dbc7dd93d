-- What the newest `line` event of each line says: the station whose figures stand for the line (the last, where none is named), its targets.
SELECT
    l.factory AS factory, l.line AS line,
    if(JSONHas(l.config, 'keyStation'), JSONExtractString(l.config, 'keyStation'), JSONExtractString(l.config, 'stations', -1, 'station')) AS key_station,
    JSONExtract(l.config, 'targets', 'oee', 'Nullable(Float64)') AS oee_target,
    JSONExtract(l.config, 'targets', 'firstPassYield', 'Nullable(Float64)') AS first_pass_yield_target
FROM ({{line-configs}}) AS l
