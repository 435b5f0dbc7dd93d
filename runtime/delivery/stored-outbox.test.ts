import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry } from "../../processors/outbox/model.ts";
import { alertOf, memoryStore } from "./delivery.fixture.ts";
import { rangesOf, restoreOutbox } from "./stored-outbox.ts";

const DAY_MS = 86_400_000;

function entry(seq: number, given: Partial<Entry> = {}): Entry {
  const notification = alertOf({ alert: `a-${seq}` });
  return { seq, notification, acceptedAt: 0, absorbed: [], severity: "P1", isPast: false, failed: [], isBare: false, ...given };
}

test("what was added and not settled is there again, and what was settled is told", async () => {
  const store = memoryStore();
  const { stored } = await restoreOutbox(store);
  const entries = Array.from({ length: 45 }, (_, n) => entry(n + 1));
  await stored.add(entries, 0);
  await stored.settle(entries.slice(0, 44), 5);
  const again = await restoreOutbox(store);
  expect(again.entries).toEqual([entries[44]]);
  expect(again.nextSeq).toBe(46);
  expect([again.stored.isTold("a-1.firing"), again.stored.isTold("a-45.firing")]).toEqual([true, false]);
  expect(store.values.size).toBe(3); // twenty a value
});

test("what a robot has told is told, also before its chunk says so; what was under way may come twice", async () => {
  const store = memoryStore();
  const { stored } = await restoreOutbox(store);
  await stored.add([entry(1), entry(2), entry(3)], 0);
  await stored.robot("r", { used: [7], restUntil: 9, sending: [[2, 2]], told: [[1, 1]] });
  const again = await restoreOutbox(store);
  expect(again.told.map(({ entry: { seq }, robot }) => [seq, robot])).toEqual([[1, "r"]]);
  expect(again.entries.map(({ seq }) => seq)).toEqual([2, 3]);
  expect(again.maybeTwice).toBe(1);
  expect(again.robots.get("r")).toMatchObject({ used: [7], restUntil: 9 });
});

test("seqs go on after those that a robot has told, though nothing else is left of them", async () => {
  const store = memoryStore();
  await (await restoreOutbox(store)).stored.robot("r", { used: [], restUntil: 0, sending: [], told: [[1, 90]] });
  expect((await restoreOutbox(store)).nextSeq).toBe(91);
});

test("a hand-over that was cut short and made again counts once; a step that another one took the place of, not at all", async () => {
  const store = memoryStore();
  const { stored } = await restoreOutbox(store);
  await stored.add([entry(1), entry(2)], 0);
  await stored.add([{ ...entry(1), seq: 3 }, entry(4, { absorbed: ["a-2.firing"] })], 0);
  const again = await restoreOutbox(store);
  expect(again.entries.map(({ seq }) => seq)).toEqual([1, 4]);
  expect(again.superseded.map(({ seq }) => seq)).toEqual([2, 3]);
});

test("told ids are kept for a day, what nobody took for a week or until somebody takes it off", async () => {
  const store = memoryStore();
  const { stored } = await restoreOutbox(store);
  await stored.add([entry(1)], 0);
  await stored.add([entry(2)], 0);
  await stored.settle([entry(1)], 10);
  await stored.strand([{ entry: entry(2), at: 10, code: "NOTICE_REJECTED" }]);
  await stored.sweep(DAY_MS);
  expect(stored.isTold("a-1.firing")).toBe(true);
  await stored.sweep(DAY_MS + 11);
  expect(stored.isTold("a-1.firing")).toBe(false);
  expect([...store.values.keys()]).toEqual(["chunk/2"]);
  expect((await restoreOutbox(store)).undelivered).toMatchObject([{ code: "NOTICE_REJECTED" }]);
  await stored.dismiss("a-2.firing");
  expect((await restoreOutbox(store)).undelivered).toEqual([]);
  expect(stored.isTold("a-2.firing")).toBe(true);
});

test("puts of one key come one after the other, the last value last", async () => {
  const store = memoryStore();
  const waiting: (() => void)[] = [];
  const seen: unknown[] = [];
  const slow = {
    ...store,
    put: async (key: string, value: unknown) => {
      seen.push(value);
      await new Promise<void>((resolve) => waiting.push(resolve));
      await store.put(key, value);
    },
  };
  const { stored } = await restoreOutbox(slow);
  const record = (restUntil: number) => stored.robot("r", { used: [], restUntil, sending: [], told: [] });
  const puts = [record(1), record(2), record(3)];
  for (let turn = 0; turn < 5; turn++) {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(puts);
  expect(seen.length).toBeLessThanOrEqual(3);
  expect(JSON.parse(store.values.get("robot/r") ?? "")).toMatchObject({ restUntil: 3 });
});

test("another version is not guessed at", async () => {
  const store = memoryStore(new Map([["robot/r", '{"v":2}']]));
  await expect(restoreOutbox(store)).rejects.toMatchObject({ code: "STATE_VERSION" });
});

test("property: ranges hold exactly the seqs they are made of", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60)), (seqs) => {
      const back = rangesOf(seqs).flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
      expect(back).toEqual(seqs.toSorted((a, b) => a - b));
    }),
  );
});
