-- Where a fact belongs.
t.factory AS factory, t.line AS line, t.station AS station
