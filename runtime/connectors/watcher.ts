// Looks after the sources' connectors while the pipeline runs: restarts what has failed, measures how far databases' logs have run
// ahead, and tells it in numbers.
//   I1. A source that cannot be asked keeps no other from being looked after, and the pipeline from nothing at all.
//   I2. One look at a source is under way at most: one that takes long is not overtaken by the next.
import type { ConnectClient } from "../../connectors/client.ts";
import { offsetTime } from "../../connectors/progress.ts";
import { failureOf, isRunning, NOTHING_YET, nextStep, type WatchMemory } from "../../connectors/watch.ts";
import type { Instant } from "../../core/time.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import type { WiredSource } from "./context.ts";
import type { SourceDatabase } from "./source-database.ts";

const LOOK_EVERY_MS = 10_000;
const NEVER: Promise<void> = Promise.resolve();

/** Numbers of one source; null = not known now. */
export interface ConnectorNumbers {
  /** 1 = connector and task run. */
  readonly running: number | null;
  /** Since this process runs. */
  readonly restarts: number;
  /** Between now and the newest change, or heartbeat, that Debezium has delivered. */
  readonly lagSeconds: number | null;
  /** Of the database's log: not read yet, and kept on its disk for this source. */
  readonly logBehindBytes: number | null;
  readonly logKeptBytes: number | null;
  /** 1 = the database has removed what the connector still needs. */
  readonly logLost: number | null;
}

export interface WatcherDeps {
  readonly sources: readonly WiredSource[];
  readonly client: Pick<ConnectClient, "status" | "offset" | "restart">;
  readonly open: (source: WiredSource) => Promise<SourceDatabase>;
  readonly now: () => Instant;
  /** Calls the task again and again until the returned function is called. */
  readonly every: (ms: number, task: () => void) => () => void;
  readonly logger: Logger;
}

export interface Watcher {
  /** By source. */
  numbers(): ReadonlyMap<string, ConnectorNumbers>;
  /** Looks at all of them now, or waits for the look that is under way. */
  look(): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  memory: WatchMemory;
  restarts: number;
  numbers: ConnectorNumbers;
  looking: Promise<void>;
  isLooking: boolean;
  /** What was told last, so that it is told once. */
  told: string | undefined;
}

const UNKNOWN: ConnectorNumbers = { running: null, restarts: 0, lagSeconds: null, logBehindBytes: null, logKeptBytes: null, logLost: null };

export function watchConnectors(deps: WatcherDeps): Watcher {
  const watched = new Map(deps.sources.map((wired) => [wired, newWatched()]));
  const look = async () => {
    await Promise.all([...watched].map(([wired, state]) => lookOnce(wired, state, deps)));
  };
  const stop = deps.every(LOOK_EVERY_MS, () => void look());
  return {
    numbers: () => new Map([...watched].map(([{ source }, { numbers }]) => [source.name, numbers])),
    look,
    async close() {
      stop();
      await Promise.all([...watched.values()].map(({ looking }) => looking));
    },
  };
}

function newWatched(): Watched {
  return { memory: NOTHING_YET, restarts: 0, numbers: UNKNOWN, looking: NEVER, isLooking: false, told: undefined };
}

function lookOnce(wired: WiredSource, state: Watched, deps: WatcherDeps): Promise<void> {
  if (state.isLooking) return state.looking;
  state.isLooking = true;
  state.looking = lookAt(wired, state, deps)
    .catch((error: unknown) => {
      tell(wired, state, { text: `connector cannot be asked: ${errorText(error)}`, logger: deps.logger });
      state.numbers = { ...UNKNOWN, restarts: state.restarts };
    })
    .finally(() => {
      state.isLooking = false;
    });
  return state.looking;
}

async function lookAt(wired: WiredSource, state: Watched, { client, open, now, logger }: WatcherDeps): Promise<void> {
  const { connector } = wired.names;
  const status = await client.status(connector);
  if (!status) {
    state.numbers = { ...UNKNOWN, running: 0, restarts: state.restarts };
    return tell(wired, state, { text: "there is no connector: `linepulse connectors apply`", logger });
  }
  const step = nextStep(state.memory, status, now());
  state.memory = step.memory;
  tell(wired, state, { text: failureOf(status), logger });
  if (step.isRestartDue) {
    state.restarts += 1;
    logger.warn("connector is restarted", { source: wired.source.name, tries: step.memory.tries });
    await client.restart(connector, { onlyFailed: true });
  }
  const offset = await client.offset(connector);
  const at = offsetTime(offset);
  state.numbers = {
    running: isRunning(status) ? 1 : 0,
    restarts: state.restarts,
    lagSeconds: at === undefined ? null : Math.max(0, now() - at) / 1000,
    ...(await measureLog(wired, { open, offset })),
  };
}

type LogNumbers = Pick<ConnectorNumbers, "logBehindBytes" | "logKeptBytes" | "logLost">;

/** A database that is away is the connector's trouble, which is told already. */
async function measureLog(
  wired: WiredSource,
  { open, offset }: Pick<WatcherDeps, "open"> & { offset: Parameters<SourceDatabase["lag"]>[1] },
): Promise<LogNumbers> {
  try {
    const database = await open(wired);
    try {
      const lag = await database.lag(wired.names, offset);
      if (lag) return { logBehindBytes: lag.behindBytes, logKeptBytes: lag.keptBytes, logLost: lag.isLost ? 1 : 0 };
    } finally {
      await database.close();
    }
  } catch {
    // not known
  }
  return { logBehindBytes: null, logKeptBytes: null, logLost: null };
}

function tell({ source }: WiredSource, state: Watched, { text, logger }: { text: string | undefined; logger: Logger }): void {
  if (text !== undefined && text !== state.told) logger.error("a source's connector does not run", { source: source.name, error: text });
  if (text === undefined && state.told !== undefined) logger.info("a source's connector runs again", { source: source.name });
  state.told = text;
}
