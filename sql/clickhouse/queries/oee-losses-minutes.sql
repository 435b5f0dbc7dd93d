-- As `oee-losses`, of a few hours.
{{oee-losses-page(oee-facts-minutes)}}
