-- Sums of stations an hour. An hour that a change of clocks cuts short is taken for a whole one.
SELECT o.*, least(o.hour + 3600000, {to:Int64}) AS ends
FROM ({{oee-page(oee-facts-hours)}}) AS o
