-- One page of the sums of stations' facts in a range, a station and bucket of an hour, a day, or all of it: by place, then by time.
-- `total` counts all pages.
{{oee-page(oee-facts)}}
