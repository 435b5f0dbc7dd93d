-- As `oee-by-shift`, of a range without whole production days.
{{oee-shift-page(oee-facts-hours)}}
