-- Old chunks are kept by columns; rows can still be added to them.
ALTER TABLE source_quality SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'tenant, generation',
    timescaledb.orderby = 'minute')
