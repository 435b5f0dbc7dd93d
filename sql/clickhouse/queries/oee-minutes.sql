-- As `oee`, of a few hours.
{{oee-page(oee-facts-minutes)}}
