// What processors tell alerts, through the real partition memory: events in, observations out.
import { expect, test } from "vitest";
import { ALERTING_TOPIC } from "../../../core/alerting.ts";
import { at, line, measured, newPartition, plan, recordOf, told } from "./fixtures.ts";

test("a point that breaks a rule is told with its limit, and so is the next one that breaks none; others are not", async () => {
  const all = await told([line, plan, measured(1, 10), measured(2, 14), measured(3, 10), measured(4, 10.1), measured(5, 10)]);
  const signals = all.filter(({ kind }) => kind === "signal");
  expect(signals).toMatchObject([
    {
      name: "spc",
      labels: { station: "S1", characteristic: "d" },
      at: at(2),
      rules: ["nelson1"],
      value: 14,
      limit: 13,
      origin: { partition: 0, offset: 3 },
    },
    { at: at(3), rules: ["nelson1"], value: 10 }, // its moving range
    { at: at(4), rules: [], value: 10.1 },
  ]);
});

test("reports are counted by the minute, and told when it is over", async () => {
  const count = (n: number) => ({ type: "count", id: `c${n}`, at: at(1) + n * 100, station: "S1", good: 1 });
  const all = await told([...Array.from({ length: 130 }, (_, n) => count(n)), { tick: at(2) + 5000 }]);
  expect(all.filter(({ kind }) => kind === "sample")).toMatchObject([{ name: "reports", value: 130, closed: true, at: at(1) }]);
});

test("what a gateway kept for hours is no storm of reports", async () => {
  const kept = { type: "count", id: "c1", at: at(-60), station: "S1", good: 1 };
  const late = { ...recordOf(kept, 0), timestamp: at(1) };
  const partition = await newPartition();
  partition.step(late, 0);
  partition.step(recordOf(measured(1, 10), 1), 0); // the line is live
  partition.step(recordOf({ tick: at(3) }, 2), 0);
  const text = partition.takeChanges().records.filter(({ topic }) => topic === ALERTING_TOPIC).map(({ value }) => Buffer.from(value).toString()); // biome-ignore format: one chain
  expect(text.join()).not.toContain("reports");
});

test("the OEE of the shift so far comes with the line's target", async () => {
  const inputs = [
    line,
    { type: "state", at: at(0), station: "S1", state: "running" },
    ...Array.from({ length: 20 }, (_, n) => ({ type: "count", id: `c${n}`, at: at(n), station: "S1", good: 1 })),
    { tick: at(20) },
    { tick: at(21) },
  ];
  const samples = (await told(inputs)).filter((one) => one.kind === "sample" && one.name === "oee");
  expect(samples.length).toBeGreaterThan(5);
  expect(samples.at(-1)).toMatchObject({ labels: { tenant: "acme", factory: "f1", line: "L1" }, limit: 0.8, unit: "ratio" });
  const { value, n = 0 } = samples.at(-1) as { value: number; n?: number };
  expect(value).toBeGreaterThan(0.4);
  expect(value).toBeLessThan(0.6);
  expect(n).toBeGreaterThan(10 * 60_000);
});

test.each([
  ["never counted", "running", [], null],
  ["counted before, nothing in this shift", "running", [{ at: at(-60 * 24) }], 0],
  ["counted without production time", "idle", [{ at: at(2) }], null],
] as const)("the OEE of the shift is null where /oee says so: %s", async (_, state, counts, expected) => {
  const inputs = [
    line,
    { type: "state", at: at(0), station: "S1", state },
    ...counts.map((fields, n) => ({ type: "count", id: `c${n}`, station: "S1", good: 1, ...fields })),
    { type: "state", at: at(10), station: "S1", state },
    { tick: at(20) },
  ];
  const samples = (await told(inputs)).filter((one) => one.kind === "sample" && one.name === "oee");
  expect(samples.at(-1)).toMatchObject({ value: expected });
});

test("commands of alerts go to the alerts of the factory", async () => {
  const all = await told([{ type: "command", at: at(1), name: "alert.acknowledge", alert: "a-1" }]);
  expect(all).toMatchObject([{ kind: "command", command: { name: "alert.acknowledge", alert: "a-1" }, labels: { factory: "f1" } }]);
});

test("historical events, and what an earlier generation has told, tell nothing", async () => {
  const old = [plan, { ...measured(1, 14), historical: true }];
  expect(await told(old)).toEqual([]);
  const inputs = [plan, measured(1, 10), measured(2, 14)];
  expect((await told(inputs, 2)).every((one) => one.origin && one.origin.offset >= 2)).toBe(true);
  expect(await told(inputs, 3)).toEqual([]);
});
