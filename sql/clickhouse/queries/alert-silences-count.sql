-- How many silences `alert-silences` has on all pages.
SELECT toUInt32(count()) AS total
FROM silences AS s FINAL
WHERE {{alert-silences-asked:s}}
