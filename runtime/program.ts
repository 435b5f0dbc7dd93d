// Puts the program together: the log, the warehouse, and the roles asked for, started upstream last and ended upstream first.
//   I1. Closing order: nothing new comes in, what came in is committed, then the warehouse and the log are closed.
//   I2. Roles meet in the log and the warehouse alone, so that each may run in a process of its own.
import { build } from "../api/build.ts";
import { systemOf } from "../connectors/systems.ts";
import { assert } from "../core/assert.ts";
import type { Role } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import { TABLE_NAMES } from "../core/rows.ts";
import { createDoor } from "../ingest/door.ts";
import { alertDeps } from "./alerts/alert-api.ts";
import { type HealthInput, servedBy } from "./alerts/health.ts";
import { type AlertsRole, startAlerts } from "./alerts/start-alerts.ts";
import { apiDeps } from "./api-deps.ts";
import { createClock, every, sleep, sleepOrThrow, timer } from "./clock.ts";
import { startWatcher } from "./connectors/start-watcher.ts";
import type { Watcher } from "./connectors/watcher.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import { holdDataDir } from "./data-dir.ts";
import { createDraw } from "./delivery/draw-chart.ts";
import { CLICKHOUSE } from "./destinations.ts";
import { errorText } from "./error-text.ts";
import { openHealthPort } from "./health-port.ts";
import { closeSoon, listen } from "./listen.ts";
import { joinMembers, type Members } from "./members.ts";
import { startMqtt } from "./mqtt-role.ts";
import { type Closers, openParts, openWarehouseFor, type Parts, type ProgramOptions } from "./parts.ts";
import { type ProcessorsRole, startProcessors } from "./processors-role.ts";
import { startReports } from "./reports/start-reports.ts";
import { groupOfSinks, markFacts } from "./sink-pump-progress.ts";
import { type Sinks, startSinks } from "./sinks-role.ts";
import { createSourceQuality } from "./source-quality.ts";
import { sourceReportsOf } from "./source-reports.ts";
import { startSparkplug } from "./sparkplug-role.ts";
import { statusReader } from "./status.ts";
import { createTail } from "./tail.ts";
import { type Sources, startSources } from "./translate/start-sources.ts";
import { VERSION } from "./version.ts";

/** Together about as long as a broker may take to come up. */
const START_TRIES = 60;
const START_PAUSE_MS = 1000;
/** Figures of sources that take longer are told a minute later. */
const QUALITY_WITHIN_MS = 5000;

export interface Program {
  /** Where the API listens and who may ask, when that role runs. */
  readonly api: { readonly url: string; readonly credentials: Credentials } | undefined;
  close(): Promise<void>;
}

/**
 * Starts the parts. Brokers that are just coming up, or handing partitions over, are waited for.
 *
 * @throws PipelineError when a part cannot start; what was started is closed again
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(options);
    } catch (error) {
      const mayPass = options.config.kafka !== undefined && error instanceof PipelineError && error.remedy === "retry";
      if (!mayPass || tries >= START_TRIES) throw error;
      options.logger.warn("linepulse tries to start again", { tries, error: errorText(error) });
      await sleep(START_PAUSE_MS);
    }
  }
}

async function startOnce(options: ProgramOptions): Promise<Program> {
  const closers: Closers = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const dir = await holdDataDir(options.config.data);
    closers.push(() => dir.release());
    if (options.roles.every((role) => role === "warehouse")) {
      await openWarehouseFor(options, dir.path, createClock(), closers); // it knows no log: whoever fills it says which
      return { api: undefined, close };
    }
    const api = await startRoles(await openParts(options, dir, closers), closers);
    return { api, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startRoles(parts: Parts, closers: Closers): Promise<Program["api"]> {
  const { options, log, generations } = parts;
  const { roles, logger } = options;
  const has = (role: Role) => roles.includes(role);
  const running: Working = {
    sinks: undefined,
    processors: undefined,
    sources: undefined,
    alerts: undefined,
    watcher: undefined,
  };
  const members = join(parts, running);
  closers.push(() => members.close());
  await members.tell();

  if (has("sinks")) {
    assert(parts.warehouse, "the sinks role has a warehouse");
    running.sinks = await startSinks(parts, parts.warehouse, closers);
  }
  if (has("processors")) {
    const processors = await startProcessing(parts);
    closers.push(() => processors.close());
    running.processors = processors;
  }
  if (has("alerts")) running.alerts = await startAlerting(parts, members, closers);
  const edge = edgeOf(parts);
  if (has("processors") && parts.feeds.length > 0) {
    const sources = startSources({ ...edge, feeds: parts.feeds, sleep, logger, onClaim: parts.holdings.add });
    closers.push(() => sources.close());
    running.sources = sources;
    running.watcher = watchSources(parts, closers);
  }
  const api = has("api") ? await startApi(parts, { edge, members, running }, closers) : undefined;
  if (!api) await watchHealth(parts, { members, running }, closers);
  if (has("ingest")) {
    const subscribing = { ...edge, onClaim: parts.holdings.add, logger };
    await startMqtt({ ...subscribing, config: options.config.mqtt }, closers);
    await startSparkplug({ ...subscribing, config: options.config.sparkplug, metricsOf: parts.metrics.sparkplug }, closers);
  }
  await members.tell();
  logger.info("linepulse runs", { roles, url: api?.url, logId: log.logId, generation: generations.current.active });
  return api;
}

/** The roles that hold partitions, once they run. */
interface Working {
  sinks: Sinks | undefined;
  processors: ProcessorsRole | undefined;
  sources: Sources | undefined;
  alerts: AlertsRole | undefined;
  watcher: Watcher | undefined;
}

function join({ log, clock, instance, host, holdings, senders, options }: Parts, working: Working): Members {
  const { roles, logger } = options;
  const constant = { instance, host, pid: process.pid, roles: [...roles], startedAt: clock.now(), build: VERSION };
  const self = () => ({
    ...constant,
    partitions: holdings.list(),
    reports: [...(working.processors?.reports() ?? [])].map((report) => ({ ...report, quarantined: [...report.quarantined] })),
    stopped: [...(working.sinks?.stopped() ?? [])],
    sources: [...(working.sources?.reports() ?? [])],
    connectors: [...(working.watcher?.numbers() ?? [])].map(([source, numbers]) => ({ source, ...numbers })),
    senders: [...senders.list()],
  });
  return joinMembers({ log, self, now: clock.now, every, logger });
}

function startProcessing({ options, log, clock, generations, holdings, metrics }: Parts): Promise<ProcessorsRole> {
  return startProcessors({
    log,
    generations,
    markFacts: () => markFacts(log, log.register(groupOfSinks(CLICKHOUSE)), TABLE_NAMES),
    onClaim: holdings.add,
    onReport: (partition, report) => metrics.partition(partition, report?.counts),
    now: clock.now,
    sleep,
    logger: options.logger,
    onStop: options.onFatal,
  });
}

/** Restarts connectors that have failed, and measures how far databases' logs have run ahead. */
function watchSources({ options, clock }: Parts, closers: Closers): Watcher | undefined {
  const { config, logger } = options;
  const watcher = startWatcher({ config, systemOf, env: process.env, now: clock.now, every, logger });
  if (watcher) closers.push(() => watcher.close());
  return watcher;
}

async function startAlerting(parts: Parts, members: Members, closers: Closers): Promise<AlertsRole> {
  const { options, log, clock, holdings, lag, warehouse, generations } = parts;
  const { config, logger } = options;
  const status = statusReader({ ...parts, members });
  const served = servedBy(config.sources);
  const quality = qualityReader(parts);
  const health = async () => {
    const slotBytes = slotBytesOf(sourceReportsOf(await members.list()));
    return { status: await status(), lags: await lag.measure(), slotBytes, served, ...(await quality()) };
  };
  const shared = { log, config, now: clock.now, sleep, timer, logger, onClaim: holdings.add };
  const draw = warehouse && createDraw({ query: warehouse.query, generation: () => generations.current.active, now: clock.now, sleep });
  const role = await startAlerts({ ...shared, ...(draw && { draw }), tenant: config.tenant, health, environment: process.env });
  closers.push(() => role.close());
  return role;
}

/** The figures of sources, where there is a warehouse that tells them. One that is away says nothing of its sources. */
function qualityReader({ options, warehouse, clock }: Parts): () => Promise<Pick<HealthInput, "quality">> {
  if (!warehouse) return async () => ({});
  const read = createSourceQuality({ query: warehouse.query, sources: options.config.sources, now: clock.now });
  return () =>
    read(AbortSignal.timeout(QUALITY_WITHIN_MS)).then(
      (quality) => ({ quality }),
      () => ({}),
    );
}

/** What databases keep for their sources, where any process knows it. */
function slotBytesOf({ connectors }: Pick<ReturnType<typeof sourceReportsOf>, "connectors">): Record<string, number> {
  return Object.fromEntries(
    [...connectors].flatMap(([source, { logKeptBytes }]) => (logKeptBytes === null ? [] : [[source, logKeptBytes]])),
  );
}

function edgeOf({ log, clock, disk, lag, metrics, senders }: Parts) {
  return {
    log,
    now: clock.now,
    sleep: sleepOrThrow,
    pressure: () => disk.refusal() ?? lag.pressure(),
    historicalPressure: lag.historicalPressure,
    metrics: metrics.door,
    senders,
  };
}

interface ApiStart {
  readonly edge: ReturnType<typeof edgeOf>;
  readonly members: Members;
  readonly running: Working;
}

async function startApi(parts: Parts, { edge, members, running }: ApiStart, closers: Closers): Promise<Program["api"]> {
  const { options, log, clock, generations, warehouse, dataDir } = parts;
  const { config, logger } = options;
  assert(warehouse, "the api role has a warehouse");
  const credentials = openCredentials(config, dataDir);
  const tail = createTail({ log, generation: () => generations.current.active, sleep, logger });
  closers.push(() => tail.close());
  const connectors = () => running.watcher?.numbers() ?? new Map();
  const alerts = await alertDeps({ config, log, now: clock.now, query: warehouse.query, delivery: () => running.alerts?.delivery() });
  const server = build(apiDeps({ ...parts, warehouse, credentials, members, door: createDoor(edge), tail, connectors, alerts }));
  const url = await listen(server, config.http);
  closers.push(() => closeSoon(server));
  if (config.reports.length > 0) closers.push(await startReports({ ...parts, config, logger, sleep, server, token: credentials.ownToken }));
  return { url, credentials };
}

/** Health and metrics where the API, which has them too, does not run. */
async function watchHealth(parts: Parts, { members, running }: Omit<ApiStart, "edge">, closers: Closers): Promise<void> {
  const port = await openHealthPort({ ...parts, members, connectors: () => running.watcher?.numbers() ?? new Map() });
  if (port) closers.push(() => port.close());
}
