// The `sinks` role: carries rows to each destination, tells it which generation is read, and forgets what all have taken where the log does
// not do so itself.
//   I1. Destinations know nothing of each other: each has its own positions, and waits for itself alone.
import { PipelineError } from "../core/errors.ts";
import { TABLE_NAMES } from "../core/rows.ts";
import type { EventLog } from "../log/log.ts";
import { clickhouseInserter, clickhouseSink } from "../sinks/clickhouse.ts";
import { keepAnnounced } from "./announce-generation.ts";
import { every } from "./clock.ts";
import { CLICKHOUSE, TIMESCALEDB } from "./destinations.ts";
import { logsBefore } from "./origin.ts";
import type { Closers, Parts } from "./parts.ts";
import { keepRetention, takenByAll } from "./retention.ts";
import { type Destination, SINK_LIMITS, type SinkPump, type StoppedSink, startSinkPump } from "./sink-pump.ts";
import { groupOfSinks, markFacts } from "./sink-pump-progress.ts";
import { type OpenTimescale, openTimescale, timescaleClient, timescaleOf } from "./timescale/open-timescale.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

export interface Sinks {
  /** Partitions of tables that stand still here; those of the warehouse that readers query name no destination. */
  stopped(): readonly (StoppedSink & { readonly destination?: string })[];
}

export async function startSinks(parts: Parts, warehouse: OpenWarehouse, closers: Closers): Promise<Sinks> {
  const { log, clock, generations, options } = parts;
  const { config, logger } = options;
  const pump = await startPump(parts, { name: CLICKHOUSE, sink: clickhouseSinks(warehouse) }, closers);
  closers.push(keepAnnounced({ generations, warehouse, every, logger }));
  const timescale = await startTimescale(parts, closers);
  const pumps = timescale ? [pump, timescale] : [pump];
  if (!log.keepsRetention) {
    closers.push(keepRetention({ log, taken: takenByAll(pumps), days: config.retention.factsDays, now: clock.now, every, logger }));
  }
  return {
    stopped: () => [...pump.stopped(), ...(timescale?.stopped() ?? []).map((stop) => ({ ...stop, destination: TIMESCALEDB }))],
  };
}

function clickhouseSinks(warehouse: OpenWarehouse): Destination["sink"] {
  const inserter = clickhouseInserter(warehouse.client);
  return (table) => {
    const sink = clickhouseSink(inserter, table);
    return {
      name: sink.name,
      async write(batch, signal) {
        warehouse.requireOpen();
        await sink.write(batch, signal);
      },
    };
  };
}

async function startTimescale(parts: Parts, closers: Closers): Promise<SinkPump | undefined> {
  const { log, generations, options } = parts;
  const { config, logger } = options;
  const settings = timescaleOf(config);
  if (!settings) return undefined;
  const client = await timescaleClient(settings, SINK_LIMITS.writeTimeoutMs);
  const timescale = openTimescale({ client, logId: log.logId, before: await logsBefore(log), logger });
  closers.push(() => timescale.close());
  const pump = await startPump(parts, { name: TIMESCALEDB, sink: timescale.sink }, closers);
  closers.push(keepAnnounced({ generations, warehouse: whenComplete(log, timescale), every, logger }));
  return pump;
}

async function startPump({ log, disk, holdings, options }: Parts, destination: Destination, closers: Closers): Promise<SinkPump> {
  const { logger } = options;
  const pump = await startSinkPump({ log, destination, tables: TABLE_NAMES, paused: disk.sinksPaused, onClaim: holdings.add, logger });
  closers.push(() => pump.close());
  return pump;
}

/**
 * Readers of TimescaleDB go over to a generation when its rows are there: the switch itself waits for the warehouse alone. Which rows these
 * are is marked when a generation is told for the first time.
 */
function whenComplete(log: EventLog, timescale: OpenTimescale): Pick<OpenTimescale, "announcedGeneration" | "announceGeneration"> {
  let mark: { readonly generation: number; readonly isThrough: () => Promise<boolean> } | undefined;
  return {
    announcedGeneration: timescale.announcedGeneration,
    async announceGeneration(generation) {
      if (mark?.generation !== generation) {
        mark = { generation, isThrough: await markFacts(log, log.register(groupOfSinks(TIMESCALEDB)), TABLE_NAMES) };
      }
      if (!(await mark.isThrough())) throw new PipelineError("SINK_UNAVAILABLE", `rows of generation ${generation} are on their way`);
      await timescale.announceGeneration(generation);
    },
  };
}
