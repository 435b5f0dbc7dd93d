-- One page of what stations lost in a range, in all and by reason. `total` counts all pages. Not aggregated in the order of the key: reasons
-- come behind the days in it.
{{oee-losses-page(oee-reasoned-facts)}}
SETTINGS optimize_aggregation_in_order = 0
