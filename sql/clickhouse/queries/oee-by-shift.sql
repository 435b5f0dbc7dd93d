-- As `oee`, a station and shift of a production day: in the order in which the shifts begin, and then the day's time outside of them.
{{oee-shift-page(oee-facts)}}
