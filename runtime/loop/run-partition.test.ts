import { expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import type { Processor } from "../../core/processor.ts";
import { DAY_MS } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";
import { sleep } from "../clock.ts";
import { createLogger } from "../logger.ts";
import { count, counting, deadletters, frame, openLog, runAll, stations, withTasks } from "./run-partition.fixture.ts";
import { type LoopDeps, runPartition } from "./run-partition.ts";

test("a failed assertion stops its line alone: what came before stands, what follows is quarantined in order", async () => {
  const log = await openLog();
  const other = { key: "acme/f1/L2" };
  await log.append([
    frame([count("a"), count("b"), count("bad"), count("c")]),
    frame([count("x", { line: "L2" })], other),
    frame([count("d")]),
  ]);
  const report = await runAll(log, counting(new Set(["bad"])));
  expect(await stations(log)).toEqual(["a:1", "b:2", "x:1"]);
  expect(report?.quarantined).toEqual(["acme/f1/L1"]);
  const diverted = await log.read("quarantine", 0, 0, { maxBytes: 1e9, waitMs: 0 });
  expect(diverted.map(({ value }) => JSON.parse(Buffer.from(value).toString()).id)).toEqual(["bad", "c", "d"]);
  expect(diverted[0]?.headers).toMatchObject({ detail: "broken invariant" });
});

test("what fails among many that are stepped together is found: what came before it stands", async () => {
  const log = await openLog();
  const at = { type: "measurement", at: 1000, tenant: "acme", factory: "f1", line: "L1", station: "S1", characteristic: "c" };
  const measured = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => ({ ...at, id: `m-${from + n}`, value: n + 0.5 }));
  await log.append([frame(measured(0, 60)), frame(measured(60, 160)), frame(measured(160, 200))]);
  const processor = counting(new Set(["m-137"]));
  let together = 0;
  const taking: Processor = {
    ...processor,
    quiet: () => ({ from: 0, until: Number.POSITIVE_INFINITY, receivedBefore: Number.POSITIVE_INFINITY }),
    onRun(run, context) {
      together = Math.max(together, run.to - run.from);
      for (let n = run.from; n < run.to; n++) {
        run.begin(n);
        processor.onEvent({ ...run.event, id: run.id(n) }, context);
      }
    },
  };
  const report = await runAll(log, taking);
  expect(await stations(log)).toEqual(Array.from({ length: 137 }, (_, n) => `m-${n}:${n + 1}`));
  expect(report?.quarantined).toEqual(["acme/f1/L1"]);
  const diverted = await log.read("quarantine", 0, 0, { maxBytes: 1e9, waitMs: 0 });
  expect(diverted.map(({ value }) => JSON.parse(Buffer.from(value).toString()).id)).toEqual(measured(137, 200).map(({ id }) => id));
  expect(together).toBe(100);
});

test("an assertion that fails once is stepped again from a clean restore, and nothing is quarantined", async () => {
  const log = await openLog();
  await log.append([frame([count("a"), count("flaky"), count("b")])]);
  const poison = new Set(["flaky"]);
  const processor = counting(poison);
  const once: Processor = {
    ...processor,
    onEvent(event, context) {
      try {
        return processor.onEvent(event, context);
      } catch (error) {
        poison.delete(event.id);
        throw error;
      }
    },
  };
  const report = await runAll(log, once);
  expect(await stations(log)).toEqual(["a:1", "flaky:2", "b:3"]);
  expect(report?.quarantined).toEqual([]);
});

test("a quarantine survives a restart", async () => {
  const log = await openLog();
  await log.append([frame([count("bad")])]);
  await runAll(log, counting(new Set(["bad"])));
  await log.append([frame([count("later")])]);
  await runAll(log, counting(new Set()));
  expect(await stations(log)).toEqual([]);
  expect(await log.end("quarantine", 0)).toBe(2);
});

test("poison in the log costs itself and nothing else", async () => {
  const log = await openLog();
  const foreign = { headers: {} };
  await log.append([
    frame(["\u0000\u0001 not json", JSON.stringify(count("a"))]),
    frame(['{"type":"count"}', JSON.stringify(count("b")), JSON.stringify(count("c", { line: "L9" }))], foreign),
    frame([], { value: Buffer.from([0xff, 0xfe, 0x00]) }),
    frame([], { value: new Uint8Array() }),
    frame(["null", '"text"', "[]", '{"type":"count","id":7}']),
  ]);
  await runAll(log, counting(new Set()));
  expect(await stations(log)).toEqual(["a:1", "b:2"]);
  expect((await deadletters(log)).map(([reason]) => reason)).toEqual(Array(8).fill("undecodable"));
});

test("the same identity counts once; with other content it is dead-lettered; a dead letter's id can be used again", async () => {
  const log = await openLog();
  const horizon = 35 * 86_400_000;
  const events = [
    count("a"), count("a"), count("a", { good: 2 }), count("a", { source: "plc" }),
    count("now", { at: horizon + 2000 }), count("old", { at: 1999 }), count("old", { at: 2000 }), count("hist", { at: 5, historical: true }),
  ]; // biome-ignore format: one list
  await log.append([frame(events)]);
  const report = await runAll(log, counting(new Set()));
  expect(await stations(log)).toEqual(["a:1", "a:2", "now:3", "old:4", "hist:5"]);
  expect((await deadletters(log)).map(([reason]) => reason)).toEqual(["id-conflict", "late"]);
  expect(report?.counts).toMatchObject({ events: 5, duplicates: 1, deadletters: 2 });
});

/** The log with tasks that are changed. */
/** A log in which the second and third commit fail, and that gives few records at a time. */
function failing(log: EventLog): EventLog {
  let commits = 0;
  return withTasks(log, (task) => ({
    async commit(commit) {
      if (++commits === 2) throw new Error("uncertain"); // lost before
      await task.commit(commit);
      if (commits === 3) throw new Error("uncertain"); // done, but the answer was lost
    },
    poll: (options) => task.poll({ ...options, maxBytes: 200 }),
  }));
}

test("a failed commit starts the partition again, and every row stands once", async () => {
  const log = await openLog();
  for (let n = 0; n < 30; n++) await log.append([frame([count(`a${n}`), count(`b${n}`)])]);
  await runAll(failing(log), counting(new Set()), { sleep: () => sleep(1) });
  const expected = Array.from({ length: 30 }, (_, n) => [`a${n}:${2 * n + 1}`, `b${n}:${2 * n + 2}`]).flat();
  expect(await stations(log)).toEqual(expected);
});

test("a partition that was taken away ends without a word, whatever became of its last commit", async () => {
  const log = await openLog();
  await log.append([frame([count("a")])]);
  const stop = new AbortController();
  const gone = withTasks(log, () => ({
    async commit() {
      stop.abort();
      throw new PipelineError("LOG_UNAVAILABLE", "another owner has it");
    },
  }));
  const words: string[] = [];
  const logger = createLogger("debug", (text) => void words.push(text));
  const deps: LoopDeps = {
    log: gone, group: "g", generation: 1, processorFor: () => counting(new Set()), now: () => performance.now(), sleep, logger,
    onCommit: () => undefined, writesTicks: () => false, quietBefore: () => 0,
  }; // biome-ignore format: one object
  await runPartition({ topic: "events", partition: 0, signal: stop.signal, confirmed: async () => {} }, deps);
  expect(words).toEqual([]);
});

/** Counts the events of each station, in its archive. */
const archiving: Processor = {
  name: "archiving",
  version: 1,
  onEvent({ tenant, factory, line, ...event }, { archive, emit }) {
    const { station } = event as { station: string };
    const seen = archive.get<{ seen: number }>(station) ?? { seen: 0 };
    seen.seen++;
    archive.set(station, seen);
    emit("stations", { tenant, factory, line, station: `${station}:${seen.seen}` });
    return undefined;
  },
};
const visits = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => frame([count(`a${from + n}`, { station: `S${(from + n) % 3}` })]));
const visited = (to: number) => Array.from({ length: to }, (_, n) => `S${n % 3}:${Math.floor(n / 3) + 1}`);

test("an archive goes on where the last commit left it, after failed commits and a restart", async () => {
  const log = await openLog();
  await log.append(visits(0, 30));
  await runAll(failing(log), archiving, { sleep: () => sleep(1) });
  await log.append(visits(30, 60));
  await runAll(log, archiving);
  expect(await stations(log)).toEqual(visited(60));
});

test("a log that cannot read its archive for a while quarantines nothing", async () => {
  const log = await openLog();
  await log.append(visits(0, 3));
  await runAll(log, archiving);
  await log.append(visits(3, 6));
  let reads = 0;
  const broken = withTasks(log, ({ archived }) => ({
    archived(key) {
      if (++reads < 5) throw new PipelineError("LOG_UNAVAILABLE", "could not read");
      return archived(key);
    },
  }));
  const report = await runAll(broken, archiving, { sleep: () => sleep(1) });
  expect(await stations(log)).toEqual(visited(6));
  expect(report?.quarantined).toEqual([]);
});

test("an archive of another version, without a migration, ends the partition", async () => {
  const log = await openLog();
  await log.append(visits(0, 3));
  await runAll(log, archiving);
  await log.append(visits(3, 6));
  await expect(runAll(log, { ...archiving, version: 2 })).rejects.toMatchObject({ code: "STATE_VERSION" });
});

test("a tick is written while a key is live, and moves its clock", async () => {
  const log = await openLog();
  const start = 1_000_000;
  const now = () => start + Math.round(100 * performance.now());
  const clocks: number[] = [];
  const processor: Processor = { ...counting(new Set()), onTick: ({ clock }) => void clocks.push(clock.now) };
  await log.append([frame([count("a", { at: now() })])]);
  const stop = new AbortController();
  const quick = withTasks(log, ({ poll }) => ({ poll: (wait) => poll({ ...wait, waitMs: 5 }) }));
  const deps: LoopDeps = {
    log: quick, group: "g", generation: 1, processorFor: () => processor, now, sleep,
    logger: createLogger("error", () => undefined), onCommit: () => undefined, writesTicks: () => true, quietBefore: () => 0,
  }; // biome-ignore format: one object
  const running = runPartition({ topic: "events", partition: 0, signal: stop.signal, confirmed: async () => {} }, deps);
  while (clocks.length < 2) await sleep(5);
  stop.abort();
  await running;
  expect(clocks[0]).toBeGreaterThan(start);
  expect(clocks[1]).toBeGreaterThan(clocks[0] as number);
});

test("ticks go on when a clock that had jumped ahead is set right", async () => {
  const log = await openLog();
  let ahead = 0;
  let ticks = 0;
  const now = () => 1_000_000 + ahead + Math.round(100 * performance.now());
  await log.append([frame([count("a", { at: now() })], { timestamp: now() })]);
  const stop = new AbortController();
  const quick = withTasks(log, ({ poll }) => ({ poll: (wait) => poll({ ...wait, waitMs: 5 }) }));
  const append: typeof log.append = async (records) => {
    ticks++;
    await log.append(records);
  };
  const deps: LoopDeps = {
    log: { ...quick, append }, group: "g", generation: 1, processorFor: () => counting(new Set()), now, sleep,
    logger: createLogger("error", () => undefined), onCommit: () => undefined, writesTicks: () => true, quietBefore: () => 0,
  }; // biome-ignore format: one object
  const running = runPartition({ topic: "events", partition: 0, signal: stop.signal, confirmed: async () => {} }, deps);
  const untilTicks = async (number: number) => {
    for (const until = performance.now() + 2000; ticks < number && performance.now() < until; ) await sleep(5);
  };
  await untilTicks(1);
  ahead = 3 * DAY_MS;
  await sleep(200); // time for a tick that falls due there
  ahead = 0;
  const before = ticks;
  await untilTicks(before + 2);
  stop.abort();
  await running;
  expect(ticks).toBeGreaterThanOrEqual(before + 2);
});

test("a key takes a thousand sources and refuses more", async () => {
  const log = await openLog();
  for (let n = 0; n < 1002; n += 334) {
    await log.append([frame(Array.from({ length: 334 }, (_, i) => count("a", { source: `s${n + i}` })))]);
  }
  await runAll(log, counting(new Set()));
  expect((await deadletters(log)).map(([reason]) => reason)).toEqual(["over-capacity", "over-capacity"]);
});
