-- Changes of sources in [from, to): whole quarters of an hour from the rollup, the ragged edges from minutes. Both are sums of the same rows.
SELECT
    h.source AS source, h.table AS table, h.quarter AS at, h.changes, h.complete, h.valid, h.unique_changes, h.timely, h.timed, h.consistent,
    h.checked, h.accurate
FROM source_quality_quarters AS h
WHERE {{quality-scope:h}}
    AND h.quarter >= fromUnixTimestamp64Milli({quarter_from:Int64}) AND h.quarter < fromUnixTimestamp64Milli({quarter_to:Int64})
UNION ALL
SELECT
    m.source AS source, m.table AS table, m.minute AS at, m.changes, m.complete, m.valid, m.unique_changes, m.timely, m.timed, m.consistent,
    m.checked, m.accurate
FROM source_quality AS m
WHERE {{quality-scope:m}}
    AND (m.minute >= fromUnixTimestamp64Milli({from:Int64}) AND m.minute < fromUnixTimestamp64Milli({quarter_from:Int64})
        OR m.minute >= fromUnixTimestamp64Milli({quarter_to:Int64}) AND m.minute < fromUnixTimestamp64Milli({to:Int64}))
