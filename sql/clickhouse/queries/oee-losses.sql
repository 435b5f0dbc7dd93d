-- One page of what stations lost in a range, in all and by reason. `total` counts all pages.
{{oee-losses-page(oee-reasoned-facts)}}
