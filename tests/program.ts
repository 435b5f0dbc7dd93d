// Starts the real program as a process of its own, as a user does, and ends it in every way there is.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../runtime/main.ts", import.meta.url));
const START_MS = 60_000;

export interface RunningProgram {
  readonly url: string;
  readonly token: string | undefined;
  readonly process: ChildProcess;
  /** Standard error so far: the log. */
  readonly output: () => string;
  /** Process id of the warehouse's child, if one is up. */
  warehousePid(): number | undefined;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  readonly data: string;
  readonly port?: number;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  /** How long it may take to start; with a broker beside it longer than alone. */
  readonly withinMs?: number;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startProgramProcess({
  data,
  port,
  args = ["run"],
  env = {},
  withinMs = START_MS,
}: StartOptions): Promise<RunningProgram> {
  const chosen = port ?? (await freePort());
  const base = { LINEPULSE_AUTH: "off", LINEPULSE_LOG: "warn" };
  const own = { ...process.env, ...base, ...env, LINEPULSE_DATA: data, LINEPULSE_PORT: String(chosen) };
  const child = spawn(process.execPath, [MAIN, ...args], { env: own, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let printed = "";
  child.stderr?.on("data", (chunk) => (output += chunk));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = new Promise<void>((resolve) =>
    child.stdout?.on("data", (chunk) => ((printed += chunk).includes("is open at") ? resolve() : undefined)),
  );
  const timeout = setTimeout(() => child.kill("SIGKILL"), withinMs);
  const code = await Promise.race([ready.then(() => "up" as const), exited]);
  clearTimeout(timeout);
  if (code !== "up") throw new Error(`the program ended with ${code} before it was up:\n${output}`);
  return {
    url: `http://127.0.0.1:${chosen}`,
    token: /#token=(\S+)/.exec(printed)?.[1],
    process: child,
    output: () => output,
    warehousePid: () => childrenOf(child.pid as number)[0],
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/)
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

export interface ProgramStatus {
  lag: { events: number; facts: number; sinks: number };
  deadletters: number;
  duplicates: number;
  quarantined: string[];
  generation: number;
}

/** Waits until everything accepted is queryable. */
export async function settled(url: string, withinMs = 120_000): Promise<ProgramStatus> {
  const until = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < until) {
    try {
      const response = await fetch(`${url}/api/v1/status`);
      const { data } = (await response.json()) as { data: ProgramStatus };
      last = data;
      if (data.lag.events + data.lag.facts + data.lag.sinks === 0) return data;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not settled within ${withinMs} ms: ${JSON.stringify(last)}`);
}
