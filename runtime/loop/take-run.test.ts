// Runs give what their events give one after the other: the same rows, observations and state, to the byte.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CHECKED, TICK } from "../../core/frame.ts";
import type { Processor } from "../../core/processor.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { LogRecord } from "../../log/log.ts";
import { observing } from "../../processors/alerts/observers/observing.ts";
import { lineObserver } from "../../processors/alerts/observers/of-line.ts";
import { line } from "../../processors/line.ts";
import { type Partition, restorePartition, StepFailure } from "./partition.ts";

const T = Date.UTC(2026, 0, 5);
const KEY = "acme/f1/L1";
const place = { tenant: "acme", factory: "f1", line: "L1", source: "http" };
const ONE_BY_ONE = Number.POSITIVE_INFINITY;

function recordOf(offset: number, events: readonly object[], timestamp = T): LogRecord {
  const value = Buffer.from(events.map((event) => JSON.stringify(event)).join("\n"));
  return { topic: "events", partition: 0, key: KEY, offset, timestamp, headers: CHECKED, value };
}

const plan = (characteristic: string, fields: object) => ({
  type: "plan", id: `p-${characteristic}`, at: T, ...place, characteristic, baseline: 25, rules: ["nelson1", "nelson2"], subgroupIdleMs: 60_000, ...fields,
}); // biome-ignore format: one object

const PLANS = [
  plan("single", { chart: "i-mr" }),
  plan("fives", { chart: "xbar-r", subgroupSize: 5 }),
  plan("hasty", { chart: "xbar-s", subgroupSize: 3, subgroupIdleMs: 1500 }),
  plan("given", { chart: "xbar-r", subgroupSize: 2, limits: { mean: 10, sigma: 0.2 } }),
];

interface Counted {
  readonly partition: Partition;
  runs: number;
}

async function partitionOf(processor: Processor = observing(line, lineObserver)): Promise<Counted> {
  const counted = { runs: 0 };
  const spied: Processor = {
    ...processor,
    onRun(run, context) {
      counted.runs += run.to - run.from;
      processor.onRun?.(run, context);
    },
  };
  const partition = await restorePartition({ partition: 0, logId: "test", generation: 1, processorFor: () => spied }, []);
  return Object.assign(counted, { partition });
}

/** A record an event, all in one buffer as they come from a broker; some end in a newline. */
function singlesOf(offset: number, events: readonly object[]): LogRecord[] {
  const lines = events.map((event, n) => Buffer.from(JSON.stringify(event) + (n % 5 === 4 ? "\n" : "")));
  const all = Buffer.concat(lines);
  let at = 0;
  return lines.map(({ length }, n) => {
    const value = all.subarray(at, (at += length));
    return { ...recordOf(offset + n, [], T + 700 * (offset + n)), value };
  });
}

/** What a commit would carry, in texts; the order of state is none. */
function changesOf({ partition }: Counted) {
  const { state, archive, records } = partition.takeChanges();
  partition.committed();
  const text = (value: Uint8Array | null) => value && Buffer.from(value).toString("latin1");
  return {
    state: [...state, ...archive].map(([key, value]) => `${key} ${text(value)}`).sort(),
    records: records.map((record) => ({ ...record, value: text(record.value) })),
  };
}

/** Values of one characteristic at one station, `stepMs` after one another. */
const burst = fc.record({
  characteristic: fc.constantFrom("single", "fives", "hasty", "given", "unplanned"),
  station: fc.constantFrom("S1", "S1", "S2"),
  source: fc.constantFrom("http", "http", "gauge-b"),
  lot: fc.option(fc.constantFrom("A", "B"), { nil: undefined }),
  subgroup: fc.option(fc.constantFrom("g1", "g2"), { nil: undefined }),
  count: fc.integer({ min: 1, max: 30 }),
  stepMs: fc.constantFrom(0, 1, 1, 7, 700, 9000, -3),
  backMs: fc.constantFrom(0, 0, 0, 0, 0, 36 * 86_400_000), // beyond what is taken
  gapMs: fc.constantFrom(0, 0, 0, 1000, 70_000, -40_000),
  historical: fc.constantFrom(undefined, undefined, undefined, true),
  repeats: fc.constantFrom(0, 0, 0, 1, 4),
});

test("property: any frames give the same as one event after the other", async () => {
  const runs = { framed: 0, split: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(burst, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 12 }),
      fc.nat(3),
      fc.boolean(),
      async (frames, odd, isSplit) => {
        const [fast, slow] = [await partitionOf(), await partitionOf()];
        let at = T;
        let id = 0;
        let offset = 0;
        const step = (events: readonly object[]) => {
          const records = isSplit ? singlesOf(offset, events) : [recordOf(offset, events, T + 20_000 * offset)];
          for (let n = 0; n < records.length; ) n += fast.partition.stepSome(records, n);
          for (const record of records) slow.partition.step(record, 0, ONE_BY_ONE);
          offset += events.length;
        };
        const tick = (now: number) => {
          const record = { ...recordOf(offset++, [], now), key: "", headers: TICK };
          for (const { partition } of [fast, slow]) partition.step(record, 0);
        };
        step(PLANS);
        for (const [n, bursts] of frames.entries()) {
          const events: object[] = [];
          for (const { backMs, characteristic, station, source, lot, subgroup, count, stepMs, gapMs, historical, repeats } of bursts) {
            at += gapMs;
            for (let k = 0; k < count; k++) {
              at += stepMs;
              id += k === repeats && repeats > 0 ? 0 : 1; // the id before again, with other content
              const value = 10 + ((id * 7919) % 100) / 128;
              const of = { ...place, source, station, characteristic, lot, subgroup, historical };
              events.push({ type: "measurement", id: `m-${id}`, at: at - backMs, ...of, value });
            }
          }
          step(events);
          if (n % 4 === 3) step(events); // sent again
          if (n % 5 === 2) tick(at + 6 * MINUTE_MS); // stations are silent
          if (n % 3 === odd) expect(changesOf(fast)).toEqual(changesOf(slow));
        }
        expect(changesOf(fast)).toEqual(changesOf(slow));
        expect(fast.partition.counts).toEqual(slow.partition.counts);
        expect(slow.runs).toBe(0);
        runs[isSplit ? "split" : "framed"] += fast.runs;
      },
    ),
    { numRuns: 150 },
  );
  expect(Math.min(runs.framed, runs.split)).toBeGreaterThan(1000);
});

test("a run that fails is told as of its first event; one by one it is the event's own", async () => {
  const failing: Processor = {
    name: "failing",
    version: 1,
    onEvent: (event) => {
      if (event.id === "m-7") throw new Error("broken");
      return undefined;
    },
    quiet: () => ({ from: 0, until: Number.POSITIVE_INFINITY, receivedBefore: Number.POSITIVE_INFINITY }),
    onRun: (run) => {
      for (let n = run.from; n < run.to; n++) if (run.id(n) === "m-7") throw new Error("broken");
    },
  };
  const events = Array.from({ length: 10 }, (_, n) => ({
    type: "measurement",
    id: `m-${n}`,
    at: T + n,
    ...place,
    station: "S1",
    characteristic: "c",
    value: n + 0.5,
  }));
  const { partition } = await partitionOf(failing);
  const warmUp = Array.from({ length: 40 }, (_, n) => ({ ...events[0], id: `w-${n}`, at: T - 100 + n, value: n / 8 }));
  partition.step(recordOf(0, warmUp), 0);
  const failureOf = (step: () => void) => {
    try {
      step();
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const record = recordOf(1, events);
  const first = failureOf(() => partition.step(record, 0));
  expect(first).toBeInstanceOf(StepFailure);
  expect(first).toMatchObject({ key: KEY, index: 0 });
  const other = (await partitionOf(failing)).partition;
  expect(failureOf(() => other.step(record, 0, ONE_BY_ONE))).toMatchObject({ key: KEY, index: 7 });
});
