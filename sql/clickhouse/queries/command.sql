-- The newest command with an id: what became of it.
SELECT
    c.factory AS factory, c.line AS line, c.id AS id, c.source AS source, toUnixTimestamp64Milli(c.at) AS at, c.name AS name,
    c.`by` AS `by`, c.note AS note, c.status AS status, c.code AS code, c.detail AS detail, c.body AS body,
    c.before AS before, c.after AS after
FROM commands AS c FINAL
WHERE {{scope:c}}
    AND c.id = {id:String} AND ({source:String} = '' OR c.source = {source:String})
ORDER BY c.at DESC, c.source
LIMIT 1
