-- Of `flow-open-spans` the names alone. None of the others has anything to add, but their moves would all be read.
SELECT s.of_factory, s.kind, s.name
FROM ({{flow-open-spans}}) AS s
