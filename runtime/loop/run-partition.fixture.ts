// A partition that runs on an embedded log, for tests of its shell.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { CHECKED } from "../../core/frame.ts";
import type { Processor } from "../../core/processor.ts";
import { openEmbeddedLog } from "../../log/embedded/embedded-log.ts";
import type { EventLog, NewRecord, Task } from "../../log/log.ts";
import { sleep, timer } from "../clock.ts";
import { createLogger } from "../logger.ts";
import { type CommitReport, type LoopDeps, runPartition } from "./run-partition.ts";

const opened: { log: EventLog; dir: string }[] = [];
afterEach(async () => {
  for (const { log, dir } of opened.splice(0)) {
    await log.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

export async function openLog(): Promise<EventLog> {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-loop-"));
  const log = await openEmbeddedLog({ dir, timer, newLogId: () => "log", partitions: 1 });
  opened.push({ log, dir });
  return log;
}

export const count = (id: string, fields: Record<string, unknown> = {}) => ({
  type: "count", id, at: 1000, tenant: "acme", factory: "f1", line: "L1", station: "S1", good: 1, ...fields,
}); // biome-ignore format: one object
export const frame = (events: unknown[], fields: Partial<NewRecord> = {}): NewRecord => ({
  topic: "events", partition: 0, key: "acme/f1/L1", timestamp: 5000, headers: CHECKED,
  value: Buffer.from(events.map((event) => (typeof event === "string" ? event : JSON.stringify(event))).join("\n")), ...fields,
}); // biome-ignore format: one object

/** Emits a row for each count, with how many it has seen; throws at the ids given, as long as they are there. */
export function counting(poison: Set<string>): Processor {
  return {
    name: "counting",
    version: 1,
    onEvent(event, { state, emit }) {
      const seen = (state.get<number>("seen") ?? 0) + 1;
      state.set("seen", seen);
      const { tenant, factory, line } = event;
      emit("stations", { tenant, factory, line, station: `${event.id}:${seen}` });
      if (poison.has(event.id)) throw new Error("broken invariant");
      return undefined;
    },
  };
}

/** Runs the partition until everything in the log is accounted. */
export async function runAll(log: EventLog, processor: Processor, overrides: Partial<LoopDeps> = {}): Promise<CommitReport | undefined> {
  const stop = new AbortController();
  let report: CommitReport | undefined;
  const deps: LoopDeps = {
    log, group: "g", generation: 1, processorFor: () => processor, now: () => performance.now(), sleep,
    logger: createLogger("error", () => undefined), onCommit: (_, next) => (report = next), writesTicks: () => false, quietBefore: () => 0, ...overrides,
  }; // biome-ignore format: one object
  const running = runPartition({ topic: "events", partition: 0, signal: stop.signal, confirmed: async () => {} }, deps);
  const failed = running.then(() => undefined);
  while ((await log.behind("events", 0, await log.committed("g", 0))) > 0) await Promise.race([sleep(5), failed]);
  stop.abort();
  await running;
  return report;
}

const linesOf = (value: Uint8Array) => Buffer.from(value).toString().trimEnd().split("\n");
export async function stations(log: EventLog): Promise<string[]> {
  const records = await log.read("facts.stations", 0, 0, { maxBytes: 1e9, waitMs: 0 });
  return records.flatMap(({ value }) => linesOf(value)).map((text) => JSON.parse(text).station);
}
export const deadletters = async (log: EventLog) =>
  (await log.read("deadletter", 0, 0, { maxBytes: 1e9, waitMs: 0 })).map(({ headers, value }) => [
    headers.reason,
    Buffer.from(value).toString(),
  ]);

/** The log with another way of opening or working on tasks. */
export const withTasks = (log: EventLog, change: (task: Task) => Partial<Task>): EventLog => ({
  ...log,
  async openTask(group, claim) {
    const task = await log.openTask(group, claim);
    return { ...task, ...change(task) };
  },
});
