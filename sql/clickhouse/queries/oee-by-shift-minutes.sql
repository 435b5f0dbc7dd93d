-- As `oee-by-shift`, of a few hours.
{{oee-shift-page(oee-facts-minutes)}}
