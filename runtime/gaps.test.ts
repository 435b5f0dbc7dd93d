// What reads the log must not take differences of offsets for numbers of records: on some logs transactions leave marks between them.
import { afterEach, expect, test } from "vitest";
import type { TailBatch } from "../api/deps.ts";
import type { EventLog, LogRecord } from "../log/log.ts";
import { sleep } from "./clock.ts";
import { createLagWatch, eventsLag } from "./lag.ts";
import { closeAll, closeLater, newSharedLog, silent, until } from "./logs.fixture.ts";
import { newestStamp } from "./newest-stamp.ts";
import { createTail } from "./tail.ts";

afterEach(closeAll);

const record = (topic: string, partition: number, text: string, timestamp = 1) => ({
  topic, partition, key: "acme/f1/L1", value: Buffer.from(text), timestamp, headers: { reason: "wrong-shape" },
}); // biome-ignore format: one record

test("lag counts records, and is nothing when only marks are left", async () => {
  const log = (await newSharedLog(2)).process();
  await log.append([record("events", 0, "a"), record("events", 0, "b")]);
  await log.append([record("events", 1, "c")]);
  expect(await eventsLag(log, "g")).toEqual([2, 1]);
  const claim = { topic: "events", partition: 0, signal: new AbortController().signal, confirmed: async () => {} };
  const task = await log.openTask("g", claim);
  await task.commit({ position: { offset: 2, skip: 0 }, state: [], archive: [], records: [] });
  expect(await eventsLag(log, "g")).toEqual([0, 1]);
});

test("ingest is refused by the number of records, and historical events by the age of the oldest", async () => {
  const log = (await newSharedLog(1)).process();
  for (let n = 0; n < 3; n++) await log.append([record("events", 0, `${n}`, 1000)]);
  const watch = (limit: number) => createLagWatch({ log, group: () => "g", now: () => 7000, limit });
  const [loose, tight] = [watch(4), watch(3)];
  expect([await loose.measure(), await tight.measure()]).toEqual([[3], [3]]);
  expect(loose.pressure()).toBeUndefined();
  expect(tight.pressure()).toMatchObject({ code: "BACKPRESSURE" });
  expect(loose.historicalPressure(0)).toMatchObject({ code: "BACKPRESSURE", message: expect.stringContaining("6000 ms") });
});

test("while a measurement is under way no other is begun", async () => {
  const log = (await newSharedLog(1)).process();
  let asked = 0;
  let now = 0;
  const slow: EventLog = {
    ...log,
    async committed(...args) {
      asked++;
      await sleep(30);
      return log.committed(...args);
    },
  };
  const watch = createLagWatch({ log: slow, group: () => "g", now: () => (now += 1000), limit: 5 });
  for (let n = 0; n < 5; n++) watch.pressure();
  expect(asked).toBe(1);
  await sleep(60);
  watch.pressure();
  expect(asked).toBe(2);
});

test("the newest stamp is found behind marks, in whatever partition it is", async () => {
  const shared = await newSharedLog(3);
  const log = shared.process();
  expect(await newestStamp(log)).toBe(0);
  await log.append([record("events", 1, "a", 500), record("events", 1, "b", 400)]);
  await log.append([record("events", 2, "c", 300)]);
  expect(await newestStamp(log)).toBe(500);
  for (let n = 0; n < 20; n++) await log.append([record("events", 2, "d", 600 + n)]);
  expect(await newestStamp(log)).toBe(619);
});

test("a tail hands on the rows of every partition of facts", async () => {
  const log = (await newSharedLog(3)).process();
  const row = (line: string, generation = 1) => `${JSON.stringify({ line, generation })}\n`;
  await log.append([record("facts.lines", 0, row("before"))]);
  const lines: string[] = [];
  const tail = createTail({ log, generation: () => 1, sleep, logger: silent });
  closeLater(() => tail.close());
  tail.subscribe(new Set(["lines"]), ({ rows }: TailBatch) => void lines.push(...rows.map((each) => (each as { line: string }).line)));
  await sleep(20);
  for (const partition of [2, 0, 1]) {
    await log.append([record("facts.lines", partition, row(`L${partition}`) + row("other", 2))]);
    await until(() => lines.includes(`L${partition}`));
  }
  expect(lines).toEqual(["L2", "L0", "L1"]);
});

test("the log of these tests does leave gaps", async () => {
  const log = (await newSharedLog(1)).process();
  await log.append([record("events", 0, "a"), record("events", 0, "b")]);
  await log.append([record("events", 0, "c")]);
  const offsets = (await log.read("events", 0, 0, { maxBytes: 1e6, waitMs: 0 })).map(({ offset }: LogRecord) => offset);
  expect([offsets, await log.end("events", 0), await log.behind("events", 0, 4)]).toEqual([[0, 1, 3], 5, 0]);
});
