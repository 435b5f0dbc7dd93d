// The `sinks` role: carries rows into the warehouse, tells it which generation is read, and forgets what it has taken where the log does
// not do so itself.
import { TABLE_NAMES } from "../core/rows.ts";
import { clickhouseInserter, clickhouseSink } from "../sinks/clickhouse.ts";
import { keepAnnounced } from "./announce-generation.ts";
import { every } from "./clock.ts";
import type { Closers, Parts } from "./parts.ts";
import { keepRetention } from "./retention.ts";
import { type SinkPump, startSinkPump } from "./sink-pump.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

/** Names the warehouse among destinations: its positions stand in a register of this name. */
export const DESTINATION = "clickhouse";

export async function startSinks(parts: Parts, warehouse: OpenWarehouse, closers: Closers): Promise<SinkPump> {
  const { log, disk, clock, generations, holdings, options } = parts;
  const { config, logger } = options;
  const inserter = clickhouseInserter(warehouse.client);
  const destination = { name: DESTINATION, sink: (table: string) => clickhouseSink(inserter, table) };
  const pump = await startSinkPump({
    log,
    destination,
    tables: TABLE_NAMES,
    paused: disk.sinksPaused,
    onClaim: holdings.add,
    logger,
  });
  closers.push(() => pump.close());
  closers.push(keepAnnounced({ generations, warehouse, every, logger }));
  if (!log.keepsRetention) {
    closers.push(keepRetention({ log, taken: pump.taken, days: config.retention.factsDays, now: clock.now, every, logger }));
  }
  return pump;
}
