// Keeps the embedded warehouse running: starts its process, hands out client configurations, starts it again when it dies.
//   I1. Key and socket stay the same through restarts, so that a client made once goes on working.
//   I2. While it is down, calls fail with a connection error, which is retryable.
//   I3. `close` is the only way to end it for good.
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type AgentOptions } from "node:http";
import { tmpdir, totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type ClickHouseClientConfigOptions, ClickHouseLogLevel } from "@clickhouse/client";
import { PipelineError } from "../../core/errors.ts";
import type { Logger } from "../logger.ts";
import { end, open, spawnChild } from "./child-process.ts";
import { type ChildOptions, DATABASE, type Listener } from "./child-protocol.ts";

const RESTART_MS = { first: 100, most: 5000 };
/** A first process may end before it answers, having repaired what only the open engine told it. */
const FIRST_STARTS = 3;
/** A process that lived this long was healthy: the next restart is quick again. */
const HEALTHY_MS = 5000;
const LOCK_WAIT_MS = 20_000;
/** Longer than any caller waits, so that it is always the caller's own deadline that ends a call. */
const REQUEST_TIMEOUT_MS = 300_000;
const SOCKET_PATH_BYTES = 100; // of the 104 (macOS) or 108 (Linux) that the system takes
/**
 * Without the client's own clock for idle connections: it goes on for a connection in use when a question before was given up before it
 * was sent, or when another client has it, and closes it. Node's agent closes an idle one a second before the server would.
 */
export const KEEP_ALIVE = { enabled: true, idle_socket_ttl: 0 } as const;
const MEMORY = { most: 2e9, share: 0.25 };

export interface WarehouseOptions {
  /** The program's data directory; the warehouse lies in `warehouse/` below it. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** How long to wait for an older process to release the folder. */
  readonly lockWaitMs?: number;
  /** Pause before a restart; doubled with each one that follows soon. */
  readonly restartMs?: Pause;
  /** For other processes; absent = none reach it. */
  readonly listener?: Listener | undefined;
}

interface Pause {
  readonly first: number;
  readonly most: number;
}

export interface Warehouse {
  /** For `createClient` of @clickhouse/client. */
  clientConfig(): ClickHouseClientConfigOptions;
  readonly isUp: boolean;
  /** Process id of the newest child. */
  readonly pid: number | undefined;
  readonly restarts: number;
  /** Lets running statements finish, then ends the process. */
  close(): Promise<void>;
}

/**
 * Starts the warehouse and resolves when it answers.
 *
 * @throws PipelineError PLATFORM_UNSUPPORTED, DATA_DIR_IN_USE, PORT_IN_USE, WAREHOUSE_UNAVAILABLE
 */
export async function startWarehouse(warehouseOptions: WarehouseOptions): Promise<Warehouse> {
  const { dataDir, logger, lockWaitMs = LOCK_WAIT_MS, restartMs = RESTART_MS, listener } = warehouseOptions;
  refuseUnsupportedPlatform();
  const folder = resolve(dataDir, "warehouse");
  const socketPath = socketPathFor(folder);
  const key = randomBytes(24).toString("base64url");
  const agentOptions: AgentOptions & { socketPath: string } = { socketPath, keepAlive: true };
  const agent = new Agent(agentOptions);
  const options: ChildOptions = { folder, socketPath, key, memoryBytes: memoryBytes(), lockWaitMs, listener };
  const keeper = await keepRunning(options, { logger, restartMs });
  return {
    get isUp() {
      return keeper.isUp;
    },
    get pid() {
      return keeper.child.pid;
    },
    get restarts() {
      return keeper.restarts;
    },
    clientConfig: () => ({
      url: "http://localhost",
      http_agent: agent,
      username: "linepulse",
      password: key,
      database: DATABASE,
      request_timeout: REQUEST_TIMEOUT_MS,
      keep_alive: KEEP_ALIVE,
      log: { level: ClickHouseLogLevel.OFF }, // every failure reaches the caller, who logs it once
    }),
    async close() {
      await keeper.close();
      agent.destroy();
      if (!socketPath.startsWith(folder)) rmSync(dirname(socketPath), { recursive: true, force: true });
    },
  };
}

interface Keeper {
  child: ChildProcess;
  isUp: boolean;
  restarts: number;
  close(): Promise<void>;
}

/** Resolves with the first start; later ones happen by themselves. */
async function keepRunning(options: ChildOptions, { logger, restartMs }: { logger: Logger; restartMs: Pause }): Promise<Keeper> {
  let isClosing = false;
  let pauseMs = restartMs.first;
  let timer: NodeJS.Timeout | undefined;

  const keeper: Keeper = {
    child: spawnChild(logger),
    isUp: false,
    restarts: 0,
    async close() {
      isClosing = true;
      clearTimeout(timer);
      await end(keeper.child);
    },
  };

  function watch(child: ChildProcess, startedAt: number): void {
    child.once("exit", (code, signal) => {
      keeper.isUp = false;
      if (isClosing) return;
      if (performance.now() - startedAt > HEALTHY_MS) pauseMs = restartMs.first;
      logger.warn("warehouse process ended, it is started again", { code, signal, inMs: pauseMs });
      timer = setTimeout(restart, pauseMs);
      pauseMs = Math.min(pauseMs * 2, restartMs.most);
    });
  }

  async function bringUp(): Promise<void> {
    const startedAt = performance.now();
    await open(keeper.child, options);
    keeper.isUp = true;
    logger.info("warehouse is up", { pid: keeper.child.pid, ms: Math.round(performance.now() - startedAt) });
  }

  function restart(): void {
    keeper.restarts++;
    keeper.child = spawnChild(logger);
    watch(keeper.child, performance.now());
    bringUp().catch((error: unknown) => logger.warn("warehouse did not start", { error: String(error) }));
  }

  for (let start = 1; ; start++) {
    const startedAt = performance.now();
    try {
      await bringUp();
      watch(keeper.child, startedAt);
      return keeper;
    } catch (error) {
      const isEnded = error instanceof PipelineError && error.code === "WAREHOUSE_UNAVAILABLE";
      if (!isEnded || start === FIRST_STARTS) {
        await keeper.close();
        throw error;
      }
      keeper.child = spawnChild(logger);
    }
  }
}

/** Beside the folder where the system takes so long a path, otherwise in a folder of its own. */
function socketPathFor(folder: string): string {
  const beside = `${folder}.sock`;
  return Buffer.byteLength(beside) <= SOCKET_PATH_BYTES ? beside : join(mkdtempSync(join(tmpdir(), "linepulse-")), "warehouse.sock");
}

function memoryBytes(): number {
  const limit = process.constrainedMemory(); // 0 or beyond the machine's when there is none
  const available = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.floor(Math.min(MEMORY.most, available * MEMORY.share));
}

function refuseUnsupportedPlatform(): void {
  const reason = unsupportedPlatform(process.platform, hasGlibc());
  if (reason) throw new PipelineError("PLATFORM_UNSUPPORTED", reason);
}

/** One sentence on what to do instead, where the embedded engine does not run. */
export function unsupportedPlatform(platform: NodeJS.Platform, isGlibc: boolean): string | undefined {
  const instead = "or name a ClickHouse server";
  if (platform === "win32") return `the embedded warehouse does not run on Windows: run linepulse in WSL2, ${instead}`;
  if (platform === "linux" && !isGlibc) return `the embedded warehouse needs glibc: use a Debian-based image, ${instead}`;
  if (platform !== "linux" && platform !== "darwin")
    return `the embedded warehouse does not run on ${platform}: use Linux or macOS, ${instead}`;
  return undefined;
}

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}
