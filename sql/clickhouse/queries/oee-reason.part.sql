-- Where a fact belongs, and why.
t.factory AS factory, t.line AS line, t.station AS station, t.reason AS reason
