-- As `oee`, of a range without whole production days.
{{oee-page(oee-facts-hours)}}
