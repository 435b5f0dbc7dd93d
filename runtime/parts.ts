// What the roles of one process share: the log, the warehouse, and what is told and asked of both. Opened here, ended by the closers.
import { systemOf } from "../connectors/systems.ts";
import type { Config, Role } from "../core/config.ts";
import { createSenderTally, type SenderTally } from "../ingest/sender-tally.ts";
import type { EventLog } from "../log/log.ts";
import { type Clock, createClock, every } from "./clock.ts";
import type { DataDir } from "./data-dir.ts";
import { createDeadLetters, type DeadLetterDesk } from "./deadletters.ts";
import { type DiskGuard, watchDisk } from "./disk-guard.ts";
import { followGenerations, type Generations, groupOf, openGenerations, ownGenerations } from "./generations.ts";
import { createHoldings, type Holdings } from "./holdings.ts";
import { openInstance } from "./instance.ts";
import { createLagWatch, type LagWatch } from "./lag.ts";
import type { Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { newestStamp } from "./newest-stamp.ts";
import { openLog } from "./open-log.ts";
import { logsBefore } from "./origin.ts";
import { feedsOf, type SourceFeed } from "./translate/feeds.ts";
import type { Listener } from "./warehouse/child-protocol.ts";
import { openListener } from "./warehouse/listener.ts";
import { type OpenLaterOptions, type OpenWarehouse, openWarehouse, openWarehouseLater } from "./warehouse/open-warehouse.ts";

/** Ends things in the reverse order of their beginning. */
export type Closers = (() => Promise<void> | void)[];

export interface ProgramOptions {
  readonly config: Config;
  readonly roles: readonly Role[];
  readonly logger: Logger;
  /** Called when a part stops for good; the caller ends the program. */
  readonly onFatal: (error: unknown) => void;
}

export interface Parts {
  readonly options: ProgramOptions;
  readonly dataDir: string;
  readonly instance: string;
  readonly host: string;
  readonly clock: Clock;
  readonly log: EventLog;
  /** Topics whose records become events. */
  readonly feeds: readonly SourceFeed[];
  readonly disk: DiskGuard;
  /** For the roles that need one. */
  readonly warehouse: OpenWarehouse | undefined;
  readonly generations: Generations;
  readonly holdings: Holdings;
  readonly lag: LagWatch;
  readonly deadletters: DeadLetterDesk;
  /** Who sends events to this process. */
  readonly senders: SenderTally;
  readonly metrics: ReturnType<typeof createMetrics>;
}

/** @throws PipelineError when a part cannot start; what was started has its closers */
export async function openParts(options: ProgramOptions, dir: DataDir, closers: Closers): Promise<Parts> {
  const { config, logger } = options;
  const feeds = feedsOf(config, systemOf);
  const { instance, host } = openInstance(dir.path);
  const clock = createClock();
  const log = await openLog({ config, dataDir: dir.path, instance, clock, logger });
  closers.push(() => log.close());
  const before = await logsBefore(log);
  clock.notBefore(await newestStamp(log));
  const disk = await watchDisk({ path: dir.path, limits: config.disk, every, logger });
  closers.push(() => disk.close());
  const warehouse = await openClaimedWarehouse(options, dir.path, { clock, log: { logId: log.logId, before } }, closers);
  const generations = await openGenerations(log);
  closers.push(followGenerations(generations, every));
  const group = () => groupOf(ownGenerations(generations.current)[0] as number); // a log that was moved has no processors of an older one
  const lag = createLagWatch({ log, group, now: clock.now, limit: config.backpressure.records });
  const deadletters = createDeadLetters({ log, now: clock.now });
  const shared = { deadletters, senders: createSenderTally(), holdings: createHoldings(), metrics: createMetrics() };
  return { options, dataDir: dir.path, instance, host, clock, log, feeds, disk, warehouse, generations, lag, ...shared };
}

/** A server that nothing here reads need not be there: TimescaleDB's rows do not wait for it. */
async function openClaimedWarehouse(
  options: ProgramOptions,
  dataDir: string,
  { clock, log }: { clock: Clock; log: OpenLaterOptions["log"] },
  closers: Closers,
): Promise<OpenWarehouse | undefined> {
  const { config, roles, logger, onFatal } = options;
  const isRead = roles.some((role) => role === "api" || role === "alerts" || role === "warehouse");
  if (isRead || !roles.includes("sinks") || config.warehouse.url === undefined || config.timescale.url === undefined) {
    const warehouse = await openWarehouseFor(options, dataDir, clock, closers);
    await warehouse?.claimFor(log.logId, log.before);
    return warehouse;
  }
  const warehouse = openWarehouseLater({ config: config.warehouse, logger, now: clock.now, log, onFatal });
  closers.push(() => warehouse.close());
  return warehouse;
}

/** The warehouse, when one of the roles needs it; with the role `warehouse` it is the embedded one, and open to other processes. */
export async function openWarehouseFor(
  { config, roles, logger }: ProgramOptions,
  dataDir: string,
  { now }: Pick<Clock, "now">,
  closers: Closers,
): Promise<OpenWarehouse | undefined> {
  const has = (...any: Role[]) => any.some((role) => roles.includes(role));
  const areSourcesJudged = has("alerts") && config.warehouse.url !== undefined && config.sources.length > 0;
  if (!has("sinks", "api", "warehouse") && !areSourcesJudged) return undefined;
  const listener = has("warehouse") ? openListener(config.warehouse, dataDir) : undefined;
  if (!listener && config.warehouse.url === undefined && !(has("sinks") && has("api"))) {
    logger.warn("the embedded warehouse is this process's own: sinks and api in two processes need a warehouse.url", { roles });
  }
  const warehouse = await openWarehouse({ config: config.warehouse, dataDir, logger, now, listener });
  closers.push(() => warehouse.close());
  if (listener) tellListener(listener, logger);
  return warehouse;
}

function tellListener({ host, port, user, passwordFile }: Listener & { passwordFile: string }, logger: Logger): void {
  logger.info("warehouse is open to other processes", { host, port, user, passwordFile });
}
