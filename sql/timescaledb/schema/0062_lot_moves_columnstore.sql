-- Old chunks are kept by columns; rows can still be added to them.
ALTER TABLE lot_moves SET (timescaledb.enable_columnstore, timescaledb.segmentby = 'tenant, generation, factory',
    timescaledb.orderby = 'at')
