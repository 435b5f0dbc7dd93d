-- Whether a point of the one characteristic is left out by the newest word on it.
(p.product, p.id) IN (SELECT e.product, e.point FROM spc_exclusions AS e FINAL WHERE {{one-characteristic:e}} AND e.excluded)
