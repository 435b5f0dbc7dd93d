-- Sums of stations a shift of a production day; the day's time outside of shifts, and that of lines without a calendar, ends with the day.
SELECT o.*, least(coalesce(o.shift_end, (toInt64(toDate32(o.day)) + 1) * 86400000), {to:Int64}) AS ends
FROM ({{oee-shift-page(oee-facts-hours)}}) AS o
