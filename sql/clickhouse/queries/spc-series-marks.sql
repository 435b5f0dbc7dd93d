-- What goes with `spc-series-points`, in one row: how many points there are without its limit, which of the series' points are left out,
-- and how often each was spoken of.
SELECT
    (
        SELECT count()
        FROM spc_points AS p FINAL
        PREWHERE p.tenant = {tenant:String} AND p.generation = {generation:UInt32} AND p.factory = {factory:String} AND p.line = {line:String}
            AND p.station = {station:String} AND p.characteristic = {characteristic:String}
            AND (empty({products:Array(String)}) OR has({products:Array(String)}, p.product))
            AND p.at >= fromUnixTimestamp64Milli({from:Int64}) AND p.at < fromUnixTimestamp64Milli({to:Int64})
        WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
    ) AS total,
    (
        SELECT groupArray((e.product, e.point))
        FROM spc_exclusions AS e FINAL
        WHERE e.tenant = {tenant:String} AND e.generation = {generation:UInt32} AND e.factory = {factory:String} AND e.line = {line:String}
            AND e.station = {station:String} AND e.characteristic = {characteristic:String}
            AND (empty({products:Array(String)}) OR has({products:Array(String)}, e.product))
            AND e.excluded
    ) AS excluded,
    (
        SELECT groupArray((a.product, a.point, a.annotations))
        FROM
        (
            SELECT a.product AS product, a.point AS point, toUInt32(count()) AS annotations
            FROM spc_annotations AS a FINAL
            WHERE a.tenant = {tenant:String} AND a.generation = {generation:UInt32} AND a.factory = {factory:String} AND a.line = {line:String}
                AND a.station = {station:String} AND a.characteristic = {characteristic:String}
                AND (empty({products:Array(String)}) OR has({products:Array(String)}, a.product))
            GROUP BY a.product, a.point
        ) AS a
    ) AS annotated
SETTINGS output_format_json_named_tuples_as_objects = 0, enable_multiple_prewhere_read_steps = 0
