import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MINUTE_MS } from "../core/time.ts";
import { shiftStartAt, simulate } from "../ingest/simulator/simulate.ts";
import type { SimulatedEvent } from "../ingest/simulator/simulated-event.ts";
import { runSimulator, type SimulatorOptions, type SimulatorStatus } from "./simulator.ts";

const SHIFT_START = shiftStartAt(Date.UTC(2026, 2, 2, 6));
const BOOT = SHIFT_START + 20 * MINUTE_MS;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "linepulse-simulator-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface World extends Partial<SimulatorOptions> {
  /** When the world starts and ends, on its own clock. */
  boot?: number;
  until?: number;
  /** Answers instead of the door's 202, one a request. */
  answers?: (() => Response | Promise<Response>)[];
}

/** Runs the simulator on a clock that only sleeping moves, against a door that remembers. */
async function run({ boot = BOOT, until = BOOT + 10_000, answers = [], ...options }: World = {}) {
  const batches: { now: number; events: SimulatedEvent[] }[] = [];
  const statuses: SimulatorStatus[] = [];
  const stop = new AbortController();
  let now = boot;
  await runSimulator(
    {
      url: "http://127.0.0.1:1",
      tenant: "acme",
      backfillMs: 10 * MINUTE_MS,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
        if (now >= until) stop.abort();
        stop.signal.throwIfAborted();
      },
      fetch: async (_url, init) => {
        const events = String(init?.body)
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as SimulatedEvent);
        batches.push({ now, events });
        return (
          answers.shift()?.() ??
          Response.json({ code: "OK", data: { accepted: events.length, duplicates: 0, rejected: [] } }, { status: 202 })
        );
      },
      onStatus: (status) => statuses.push(status),
      ...options,
    },
    stop.signal,
  );
  return { batches, statuses, sent: batches.flatMap(({ events }) => events) };
}

function expected(from: number, until: number): SimulatedEvent[] {
  const events: SimulatedEvent[] = [];
  for (const event of simulate({ seed: 1, start: from, tenant: "acme" })) {
    if (event.at > until) return events;
    events.push(event);
  }
  return events;
}

test("the back-fill goes at once, then events as they happen: in order, none before its time", async () => {
  const { batches, sent, statuses } = await run();
  expect(sent).toEqual(expected(SHIFT_START, batches.at(-1)?.now ?? 0));
  expect(batches.filter(({ now, events }) => events.some(({ at }) => at > now))).toEqual([]);
  const backfill = batches.filter(({ now }) => now === BOOT).flatMap(({ events }) => events);
  expect(backfill).toEqual(expected(SHIFT_START, BOOT));
  expect(statuses).toEqual([
    { kind: "started", from: SHIFT_START, isResumed: false },
    { kind: "live", sent: backfill.length },
  ]);
});

test("live, something is sent every second", async () => {
  const { batches } = await run();
  const times = batches.filter(({ now }) => now > BOOT).map(({ now }) => now);
  expect(times.length).toBeGreaterThan(8);
  expect(times.every((now, index) => now - (times[index - 1] ?? BOOT) <= 1500)).toBe(true);
});

test("a refused or lost batch is sent again, unchanged, before anything else", async () => {
  const lost = () => Promise.reject(new TypeError("fetch failed"));
  const busy = () => Response.json({ code: "BACKPRESSURE", message: "behind" }, { status: 503, headers: { "retry-after": "1" } });
  const { batches, statuses } = await run({ answers: [lost, busy] });
  expect(batches[1]?.events).toEqual(batches[0]?.events);
  expect(batches[2]?.events).toEqual(batches[0]?.events);
  expect(batches.slice(2).flatMap(({ events }) => events)).toEqual(expected(SHIFT_START, batches.at(-1)?.now ?? 0));
  expect(statuses.filter(({ kind }) => kind === "retry").length).toBe(2);
});

test("a restart goes on where the last run stopped: nothing is missing, and what comes again is the same", async () => {
  const stateFile = join(folder, "data", "simulator.json");
  const first = await run({ stateFile, until: BOOT + 30_000 });
  const second = await run({ stateFile, boot: BOOT + 5 * MINUTE_MS, until: BOOT + 5 * MINUTE_MS + 10_000 });
  expect(second.statuses[0]).toMatchObject({ kind: "started", isResumed: true });
  const byId = new Map(first.sent.map((event) => [event.id, event]));
  const repeated = second.sent.filter((event) => byId.has(event.id));
  expect(repeated).toEqual(repeated.map(({ id }) => byId.get(id)));
  expect(repeated.length).toBeLessThan(200);
  for (const event of second.sent) byId.set(event.id, event);
  expect([...byId.values()]).toEqual(expected(SHIFT_START, second.batches.at(-1)?.now ?? 0));
});

test("after days of standing still, or with another seed, it starts anew with a back-fill", async () => {
  const stateFile = join(folder, "simulator.json");
  await run({ stateFile });
  expect(JSON.parse(readFileSync(stateFile, "utf8"))).toMatchObject({ seed: 1 });
  const boot = BOOT + 72 * 60 * MINUTE_MS;
  expect((await run({ stateFile, boot, until: boot + 1000 })).statuses[0]).toMatchObject({
    isResumed: false,
    from: SHIFT_START + 72 * 60 * MINUTE_MS,
  });
  expect((await run({ stateFile, seed: 2, boot, until: boot + 1000 })).statuses[0]).toMatchObject({ isResumed: false });
});

test("at another speed the back-fill is replayed at that pace, and never ahead of the wall clock", async () => {
  const { batches, statuses } = await run({ speed: 60, until: BOOT + 60_000 });
  const atTen = batches.filter(({ now }) => now <= BOOT + 10_000).flatMap(({ events }) => events);
  expect(atTen.at(-1)?.at).toBeGreaterThan(SHIFT_START + 9 * MINUTE_MS);
  expect(atTen.at(-1)?.at).toBeLessThanOrEqual(SHIFT_START + 10 * MINUTE_MS);
  expect(batches.filter(({ now, events }) => events.some(({ at }) => at > now))).toEqual([]);
  expect(statuses.at(-1)).toMatchObject({ kind: "live" });
});

test("a wrong token is thrown, not retried; rejected events are told", async () => {
  await expect(run({ answers: [() => Response.json({ code: "UNAUTHORIZED" }, { status: 401 })] })).rejects.toMatchObject({
    code: "UNAUTHORIZED",
  });
  const rejected = [{ index: 0, code: "TENANT_MISMATCH", detail: "tenant" }];
  const answer = () => Response.json({ code: "OK", data: { accepted: 0, duplicates: 0, rejected } }, { status: 202 });
  expect((await run({ answers: [answer] })).statuses[1]).toEqual({ kind: "rejected", events: 1, first: "TENANT_MISMATCH tenant" });
});
