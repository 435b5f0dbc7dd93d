-- Where a fact belongs, and when.
t.factory AS factory, t.line AS line, t.station AS station, t.production_date AS production_date, t.shift AS shift, t.hour_start AS hour_start
