// Puts the program together: the log, the warehouse, and the roles asked for, started upstream last and ended upstream first.
//   I1. Closing order: nothing new comes in, what came in is committed, then the warehouse and the log are closed.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "../api/build.ts";
import { type ApiDeps, LOOPBACK_HOSTS, type Tail } from "../api/deps.ts";
import type { Config, Role } from "../core/config.ts";
import { ERRORS, PipelineError } from "../core/errors.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import { TABLE_NAMES } from "../core/rows.ts";
import type { Status } from "../core/status.ts";
import { createDoor, type Door } from "../ingest/door.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/log.ts";
import { spcFigures } from "../processors/spc/figures.ts";
import { yieldFigures } from "../processors/yield/figures.ts";
import { clickhouseInserter, clickhouseSink } from "../sinks/clickhouse.ts";
import { type Clock, createClock, every, sleep, sleepOrThrow, timer } from "./clock.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import { holdDataDir } from "./data-dir.ts";
import { countDeadLetters, listDeadLetters, replayDeadLetters } from "./deadletters.ts";
import { type DiskGuard, watchDisk } from "./disk-guard.ts";
import { type Generations, groupOf, openGenerations } from "./generations.ts";
import { createLagWatch, eventsLag, type LagWatch } from "./lag.ts";
import type { Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { startMqtt } from "./mqtt-role.ts";
import { type ProcessorsRole, startProcessors } from "./processors-role.ts";
import { keepRetention } from "./retention.ts";
import { type SinkLag, type SinkPump, startSinkPump } from "./sink-pump.ts";
import { createTail } from "./tail.ts";
import { verify } from "./verify.ts";
import { type OpenWarehouse, openWarehouse } from "./warehouse/open-warehouse.ts";

/** How long a stop waits for requests under way. */
const STOP_WITHIN_MS = 5000;
const WEB_ROOT = fileURLToPath(new URL("../dashboards/web/dist", import.meta.url));
const PACKAGE = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };

export interface Program {
  /** Where the API listens, when that role runs. */
  readonly url: string | undefined;
  readonly credentials: Credentials;
  close(): Promise<void>;
}

export interface ProgramOptions {
  readonly config: Config;
  readonly roles: readonly Role[];
  readonly logger: Logger;
  /** Called when a part stops for good; the caller ends the program. */
  readonly onFatal: (error: unknown) => void;
}

/** What the parts share. */
interface Parts {
  readonly options: ProgramOptions;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly disk: DiskGuard;
  readonly warehouse: OpenWarehouse;
  readonly generations: Generations;
  readonly lag: LagWatch;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly credentials: Credentials;
}

/** @throws PipelineError when a part cannot start; what was started is closed again */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const parts = await openParts(options, closers);
    return await startRoles(parts, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(options: ProgramOptions, closers: (() => Promise<void> | void)[]): Promise<Parts> {
  const { config, logger } = options;
  const dir = await holdDataDir(config.data);
  closers.push(() => dir.release());
  const credentials = openCredentials(config, dir.path);
  const partitions = config.partitions === undefined ? {} : { partitions: config.partitions };
  const log = await openEmbeddedLog({ dir: join(dir.path, "log"), timer, newLogId: randomUUID, ...partitions });
  closers.push(() => log.close());
  const clock = createClock();
  clock.notBefore(await newestStamp(log));
  const disk = await watchDisk({ path: dir.path, limits: config.disk, every, logger });
  closers.push(() => disk.close());
  const warehouse = await openWarehouse({ config: config.warehouse, dataDir: dir.path, logger, now: clock.now });
  closers.push(() => warehouse.close());
  await warehouse.claimFor(log.logId);
  const generations = await openGenerations(log);
  const group = () => groupOf(generations.current.active);
  const lag = createLagWatch({ log, group, now: clock.now, limit: config.backpressure.records });
  return { options, clock, log, disk, warehouse, generations, lag, metrics: createMetrics(), credentials };
}

async function startRoles(parts: Parts, closers: (() => Promise<void> | void)[], close: () => Promise<void>): Promise<Program> {
  const { options, clock, log, disk, generations, metrics, credentials } = parts;
  const { config, roles, logger } = options;
  const has = (role: Role) => roles.includes(role);

  const pump = has("sinks") ? await startSinks(parts, closers) : undefined;
  const processors = has("processors") ? await startProcessing(parts, pump) : undefined;
  if (processors) closers.push(() => processors.close());
  const edge = {
    log,
    now: clock.now,
    sleep: sleepOrThrow,
    pressure: () => disk.refusal() ?? parts.lag.pressure(),
    historicalPressure: parts.lag.historicalPressure,
    metrics: metrics.door,
  };
  const door = createDoor(edge);
  const tail = createTail({ log, generation: () => generations.current.active, sleep, logger });
  closers.push(() => tail.close());
  let url: string | undefined;
  if (has("api")) {
    const server = build(apiDeps(parts, { door, tail, pump, processors }));
    url = await listen(server, config.http);
    closers.push(() => closeWithin(server, STOP_WITHIN_MS));
    if (!existsSync(WEB_ROOT)) logger.warn("the web app is not built, only the API is served: npm run prepare builds it");
  }
  if (has("ingest")) closers.push(startMqtt({ ...edge, config: config.mqtt, logger }));
  logger.info("linepulse runs", { roles, url, logId: log.logId, generation: generations.current.active });
  return { url, credentials, close };
}

async function startSinks({ options, log, disk, clock, warehouse }: Parts, closers: (() => Promise<void> | void)[]): Promise<SinkPump> {
  const { config, logger } = options;
  const inserter = clickhouseInserter(warehouse.client);
  const destination = { name: "clickhouse", sink: (table: string) => clickhouseSink(inserter, table) };
  const pump = await startSinkPump({ log, destination, tables: TABLE_NAMES, paused: disk.sinksPaused, logger });
  closers.push(() => pump.close());
  closers.push(keepRetention({ log, taken: pump.taken, days: config.retention.factsDays, now: clock.now, every, logger }));
  return pump;
}

function startProcessing(
  { options, log, clock, warehouse, generations, metrics }: Parts,
  pump: SinkPump | undefined,
): Promise<ProcessorsRole> {
  return startProcessors({
    log,
    generations,
    async factsLag() {
      const { facts, sinks } = await readSinkLag(pump);
      return facts + sinks;
    },
    announce: (generation) => warehouse.announceGeneration(generation, clock.now()),
    onReport: (partition, { counts }) => metrics.partition(partition, counts),
    now: clock.now,
    sleep,
    logger: options.logger,
    onStop: options.onFatal,
  });
}

interface Running {
  readonly door: Door;
  readonly tail: Tail;
  readonly pump: SinkPump | undefined;
  readonly processors: ProcessorsRole | undefined;
}

function apiDeps(parts: Parts, running: Running): ApiDeps {
  const { options, clock, log, disk, warehouse, generations, metrics, credentials } = parts;
  const { config, logger } = options;
  const { door, tail, processors } = running;
  const status = () => readStatus(parts, running);
  return {
    door,
    tail,
    status,
    query: warehouse.query,
    authenticate: credentials.authenticate,
    ready: async () => {
      const { success } = await warehouse.client.ping({ select: true });
      if (!success) throw new PipelineError("WAREHOUSE_UNAVAILABLE", "the warehouse does not answer");
      const refusal = disk.refusal();
      if (refusal) throw refusal;
    },
    metrics: async () => metrics.text(await status(), { diskUsedPercent: disk.usedPercent, warehouseRestarts: warehouse.restarts() }),
    generation: () => generations.current.active,
    figures: { ...spcFigures, ...yieldFigures },
    now: clock.now,
    newTraceId: randomUUID,
    every,
    turn: () => setImmediate(),
    reportFault: (error, context) => {
      const level = ERRORS[context.code].remedy === "stop" ? "error" : "debug"; // what can be tried again is no news
      logger[level]("request failed", { ...context, error: errorText(error) });
    },
    allowedHosts: [...LOOPBACK_HOSTS, ...config.http.allowedHosts],
    allowedOrigins: config.http.allowedOrigins,
    build: PACKAGE.version,
    operations: {
      deadletters: (page) => listDeadLetters(log, page),
      replayDeadletters: (request) => replayDeadLetters({ log, door }, request),
      rebuild: async () => {
        if (!processors) throw new PipelineError("NOT_FOUND", "the processors role does not run here");
        return processors.rebuild();
      },
      verify: (signal) => verify({ log, queries: warehouse.queries, generation: generations.current.active, signal }),
    },
    ...(existsSync(WEB_ROOT) ? { webRoot: WEB_ROOT } : {}),
  };
}

/** Waits for requests under way, but not for ever; nothing of it keeps the process alive afterwards. */
async function closeWithin(server: ReturnType<typeof build>, ms: number): Promise<void> {
  const closed = new AbortController();
  await Promise.race([server.close(), sleep(ms, closed.signal)]);
  closed.abort();
}

/** @throws PipelineError PORT_IN_USE */
async function listen(server: ReturnType<typeof build>, { host, port }: Config["http"]): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new PipelineError("PORT_IN_USE", `port ${port} of ${host} is in use: set LINEPULSE_PORT to another one`, { cause });
  }
}

async function readStatus(
  { options, log, generations, lag }: Parts,
  { pump, processors }: Pick<Running, "pump" | "processors">,
): Promise<Status> {
  // Upstream first: what has left one stage by the time it is read stands in the next one, or is through.
  const events = await lag.measure();
  const sinkLag = await readSinkLag(pump);
  const reports = processors?.reports() ?? [];
  const { building } = generations.current;
  return {
    roles: [...options.roles],
    lag: { events, ...sinkLag },
    deadletters: await countDeadLetters(log),
    duplicates: reports.reduce((sum, { counts }) => sum + counts.duplicates, 0),
    forgotten: reports.reduce((sum, { counts }) => sum + counts.forgotten, 0),
    quarantined: reports.flatMap(({ quarantined }) => quarantined),
    generation: generations.current.active,
    rebuilding: building === null ? null : { generation: building, lag: await eventsLag(log, groupOf(building)) },
    logId: log.logId,
    build: PACKAGE.version,
  };
}

async function readSinkLag(pump: SinkPump | undefined): Promise<{ facts: number; sinks: number }> {
  const tables = (await pump?.lag()) ?? [];
  const sum = (of: (lag: SinkLag) => number) => tables.reduce((total, lag) => total + of(lag), 0);
  return { facts: sum((lag) => lag.chunks), sinks: sum((lag) => lag.openIntents) };
}

/** The newest instant that an earlier run has stamped on a record of `events`. */
async function newestStamp(log: EventLog): Promise<number> {
  let newest = 0;
  for (let partition = 0; partition < log.partitions; partition++) {
    const end = await log.end(EVENTS_TOPIC, partition);
    const [last] = end > 0 ? await log.read(EVENTS_TOPIC, partition, end - 1, { maxBytes: 1, waitMs: 0 }) : [];
    if (last && last.timestamp > newest) newest = last.timestamp;
  }
  return newest;
}

export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `: ${errorText(error.cause)}`;
  return `${error instanceof PipelineError ? error.code : error.name} ${error.message}${cause}`;
}
