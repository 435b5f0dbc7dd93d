-- When the first of the lots and serials that are named was first somewhere: one that comes again after it was forgotten has a life
-- before the one it was found by.
SELECT toUnixTimestamp64Milli(min(l.first_at)) AS first_at
FROM lots AS l
WHERE {{flow-factory:l}}
    AND {{wip-named:l}}
