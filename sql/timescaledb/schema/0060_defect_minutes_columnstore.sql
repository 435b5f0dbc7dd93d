-- Old chunks are kept by columns; rows can still be added to them.
ALTER TABLE defect_minutes SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'tenant, generation, factory, line',
    timescaledb.orderby = 'minute')
