-- The newest `looked` rows of points in a range, of each series that is named, or of all where none is: newest first, every version of a
-- point, the newest version first. A row is a tuple, as `api/newest-points.ts` reads it, which also judges which points count.
-- No FINAL: the newest rows are cut off first, then older versions of a point dropped, in a fifth of the time.
SELECT
    p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
    arrayReverseSort(groupArray(p.point)) AS points
FROM
(
    SELECT
        p.factory AS factory, p.line AS line, p.station AS station, p.characteristic AS characteristic, p.product AS product,
        (
            toUnixTimestamp64Milli(p.at), p.id, p.src_offset, p.src_index, p.complete AND NOT p.late, p.chart, p.n, p.value, p.second_value,
            p.phase, p.limits_version, p.values, p.scale
        ) AS point
    FROM spc_points AS p
    PREWHERE {{series:p}}
        AND {{range:p}}
        AND (empty({series:Array(String)}) OR p.characteristic IN (SELECT splitByChar('/', k)[4] FROM (SELECT arrayJoin({series:Array(String)}) AS k)))
        AND (empty({series:Array(String)}) OR (p.factory, p.line, p.station, p.characteristic, p.product) IN
        (
            SELECT splitByChar('/', k)[1], splitByChar('/', k)[2], splitByChar('/', k)[3], splitByChar('/', k)[4], splitByChar('/', k)[5]
            FROM (SELECT arrayJoin({series:Array(String)}) AS k)
        ))
    ORDER BY
        p.factory, p.line, p.station, p.characteristic, p.product, p.at DESC, p.id DESC, p.src_offset DESC, p.src_index DESC
    LIMIT {looked:UInt32} BY p.factory, p.line, p.station, p.characteristic, p.product
) AS p
GROUP BY p.factory, p.line, p.station, p.characteristic, p.product
SETTINGS output_format_json_named_tuples_as_objects = 0
