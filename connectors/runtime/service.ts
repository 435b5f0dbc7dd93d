// A server that can be killed and started again in the same place: what brokers, Connect workers and databases have in common.
//   I1. `startService` and `restart` resolve once the server answers, not when its process is there.
//   I2. Ports that were not asked for are ours to choose: when another program was quicker on one of them, others are tried.
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, type Exit, endOf, type Launch, startChild, tailOf } from "./child.ts";
import { freePorts, isFree } from "./ports.ts";

const ASK_EVERY_MS = 50;
const STOP_WITHIN_MS = 20_000;
const TRIES = 5;

export interface Service {
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  /** How that process ends. */
  readonly exited: Promise<Exit>;
  /** Standard output and error of every run. */
  readonly logFile: string;
  /** SIGKILL by default. Resolves once the process is gone; with SIGSTOP and SIGCONT at once. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Kills it if it still runs, and starts it again with the same data on the same ports. */
  restart(): Promise<void>;
  /** Lets it end in its own way, and kills it when that takes too long. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly name: string;
  /** Writes the settings for these ports and says what to start. */
  readonly prepare: (ports: readonly number[]) => Promise<Launch>;
  /** A given number, or one of our choice. */
  readonly ports: readonly (number | undefined)[];
  /** Whether it answers there; never rejects. */
  readonly isReady: (ports: readonly number[]) => Promise<boolean>;
  readonly readyWithinMs: number;
}

/** @throws MissingToolError, or an error with the end of its log when it does not come up */
export async function startService(options: ServiceOptions): Promise<Service & { readonly ports: readonly number[] }> {
  const { name, isReady, readyWithinMs } = options;
  const start = async (launch: Launch, ports: readonly number[]) => {
    const child = await startChild(launch);
    return { child, fault: await becomeReady(child, { name, isReady: () => isReady(ports), readyWithinMs }) };
  };
  const { launch, ports, child } = await startSomewhere(options, start);
  let current = child;
  return {
    ports,
    get pid() {
      return current.pid;
    },
    get exited() {
      return current.exited;
    },
    logFile: launch.logFile,
    async kill(signal = "SIGKILL") {
      if (!current.hasExited()) await current.kill(signal);
    },
    async restart() {
      if (!current.hasExited()) await current.kill("SIGKILL");
      const next = await start(launch, ports);
      current = next.child;
      if (next.fault) throw new Error(`${next.fault}\n${tailOf(launch.logFile)}`);
    },
    async stop() {
      if (!current.hasExited()) await current.stop(STOP_WITHIN_MS);
    },
  };
}

type Start = (launch: Launch, ports: readonly number[]) => Promise<{ child: Child; fault: string | undefined }>;

async function startSomewhere({ prepare, ports: asked }: ServiceOptions, start: Start) {
  for (let tries = 1; ; tries++) {
    const free = await freePorts(asked.length);
    const ports = asked.map((port, index) => port ?? (free[index] as number));
    const launch = await prepare(ports);
    const { child, fault } = await start(launch, ports);
    if (fault === undefined) return { launch, ports, child };
    const taken = await takenOf(ports);
    const isOurs = taken.some((port) => !asked.includes(port));
    if (!isOurs || tries === TRIES) {
      const reason = taken.length > 0 ? `; another program listens on port ${taken.join(", ")}` : "";
      throw new Error(`${fault}${reason}\n${tailOf(launch.logFile)}`);
    }
  }
}

async function takenOf(ports: readonly number[]): Promise<number[]> {
  const isTaken = await Promise.all(ports.map(async (port) => !(await isFree(port))));
  return ports.filter((_, index) => isTaken[index]);
}

/** @returns what went wrong; by then the process is gone */
async function becomeReady(
  child: Child,
  { name, isReady, readyWithinMs }: Pick<ServiceOptions, "name" | "readyWithinMs"> & { isReady: () => Promise<boolean> },
): Promise<string | undefined> {
  const until = performance.now() + readyWithinMs;
  while (performance.now() < until) {
    const answer = await Promise.race([child.exited, isReady()]);
    if (answer === true) return undefined;
    if (answer !== false) return `${endOf(name, answer)} before it answered`;
    await sleep(ASK_EVERY_MS);
  }
  await child.kill("SIGKILL");
  return `${name} did not answer within ${readyWithinMs} ms`;
}
