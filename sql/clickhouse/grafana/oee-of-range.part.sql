-- Sums of stations over all of a range.
SELECT o.*, {to:Int64} AS ends
FROM ({{oee-page(oee-facts-hours)}}) AS o
