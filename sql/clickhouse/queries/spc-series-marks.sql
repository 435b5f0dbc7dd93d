-- What goes with `spc-series-points`, in one row: how many points there are without its limit, which of the series' points are left out,
-- and how often each was spoken of.
SELECT
    (
        SELECT count()
        FROM spc_points AS p FINAL
        PREWHERE {{one-characteristic:p}}
            AND {{range:p}}
        WHERE ({before:Int64} >= {to:Int64} OR (p.at, p.id) < (fromUnixTimestamp64Milli({before:Int64}), {before_id:String}))
    ) AS total,
    (
        SELECT groupArray((e.product, e.point))
        FROM spc_exclusions AS e FINAL
        WHERE {{one-characteristic:e}}
            AND e.excluded
    ) AS excluded,
    (
        SELECT groupArray((a.product, a.point, a.annotations))
        FROM
        (
            SELECT a.product AS product, a.point AS point, toUInt32(count()) AS annotations
            FROM spc_annotations AS a FINAL
            WHERE {{one-characteristic:a}}
            GROUP BY a.product, a.point
        ) AS a
    ) AS annotated
SETTINGS output_format_json_named_tuples_as_objects = 0, enable_multiple_prewhere_read_steps = 0
