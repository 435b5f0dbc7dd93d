// What to do about a connector, given how it is: restart it when it has failed, more and more rarely while that does not help.
//   I1. The same statuses at the same times give the same steps: the clock and the timers are the caller's.
//   I2. A restart is never given up: a database that comes back after a weekend finds its connector trying.
import type { Instant } from "../core/time.ts";
import type { ConnectorStatus } from "./client.ts";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** One that has run so long is well again: the next failure is a new one. */
const WELL_AFTER_MS = 10 * 60_000;
const TRACE_LINES = 3;
/** Some name a whole state before they say what is wrong with it. */
const LINE_LENGTH = 400;

/** What is remembered of a connector between two looks. */
export interface WatchMemory {
  /** Restarts since it was last well. */
  readonly tries: number;
  /** Not before then. */
  readonly restartAt: Instant;
  readonly runningSince: Instant | undefined;
}

export const NOTHING_YET: WatchMemory = { tries: 0, restartAt: 0, runningSince: undefined };

export interface WatchStep {
  readonly memory: WatchMemory;
  readonly isRestartDue: boolean;
}

/** @example nextStep(NOTHING_YET, failed, now).isRestartDue === true */
export function nextStep(memory: WatchMemory, status: ConnectorStatus, now: Instant): WatchStep {
  if (failureOf(status) === undefined) {
    const runningSince = isRunning(status) ? (memory.runningSince ?? now) : undefined;
    const isWell = runningSince !== undefined && now - runningSince >= WELL_AFTER_MS;
    return { memory: isWell ? { ...NOTHING_YET, runningSince } : { ...memory, runningSince }, isRestartDue: false };
  }
  const failed = { ...memory, runningSince: undefined };
  if (now < memory.restartAt) return { memory: failed, isRestartDue: false };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** memory.tries, LONGEST_PAUSE_MS);
  return { memory: { ...failed, tries: memory.tries + 1, restartAt: now + pause }, isRestartDue: true };
}

/** The connector and at least one task run. */
export function isRunning({ connector, tasks }: ConnectorStatus): boolean {
  return connector.state === "RUNNING" && tasks.length > 0 && tasks.every(({ state }) => state === "RUNNING");
}

/** In words, what has failed and the first lines of why; undefined when nothing has. */
export function failureOf({ connector, tasks }: ConnectorStatus): string | undefined {
  const parts = [
    ...(connector.state === "FAILED" ? [`the connector failed: ${firstLines(connector.trace)}`] : []),
    ...tasks.filter(({ state }) => state === "FAILED").map(({ id, trace }) => `task ${id} failed: ${firstLines(trace)}`),
  ];
  return parts.length === 0 ? undefined : parts.join("\n");
}

/** What was thrown, and what caused it: the lines between only say where. */
function firstLines(trace = "no trace"): string {
  const said = trace.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !/^(at |\.\.\. \d+ more)/.test(line)); // biome-ignore format: one chain
  return said.slice(0, TRACE_LINES).map(shortened).join(" | ");
}

/** Its beginning and its end. */
function shortened(line: string): string {
  return line.length <= LINE_LENGTH ? line : `${line.slice(0, LINE_LENGTH / 2)} … ${line.slice(-LINE_LENGTH / 2)}`;
}
