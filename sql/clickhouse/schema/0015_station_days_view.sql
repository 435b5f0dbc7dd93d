-- Feeds `station_days` from every block that reaches `station_hours`.
CREATE MATERIALIZED VIEW IF NOT EXISTS station_days_view TO station_days AS
SELECT
    tenant, generation, factory, line, station, production_date, shift, product, `order`,
    sum(running_ms) AS running_ms,
    sum(setup_ms) AS setup_ms,
    sum(idle_ms) AS idle_ms,
    sum(down_ms) AS down_ms,
    sum(blocked_ms) AS blocked_ms,
    sum(starved_ms) AS starved_ms,
    sum(off_ms) AS off_ms,
    sum(good) AS good,
    sum(scrap) AS scrap,
    sum(rework) AS rework
FROM station_hours
GROUP BY tenant, generation, factory, line, station, production_date, shift, product, `order`
