-- How many findings `wip-findings` has on all pages.
SELECT count() AS total
FROM flow_findings AS f FINAL
WHERE {{wip-findings:f}}
