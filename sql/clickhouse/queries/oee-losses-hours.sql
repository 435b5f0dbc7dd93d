-- As `oee-losses`, of a range without whole production days.
{{oee-losses-page(oee-reasoned-facts-hours)}}
