// What processors tell alerts, through the real partition memory: events in, observations out.
import { expect, test } from "vitest";
import { ALERTING_TOPIC, type Observation, STALE_AFTER_MS } from "../../../core/alerting.ts";
import { CHECKED, TICK } from "../../../core/frame.ts";
import { keysOf } from "../../../core/keys.ts";
import type { LogRecord } from "../../../log/log.ts";
import { restorePartition } from "../../../runtime/loop/partition.ts";
import { processorFor } from "../../../runtime/processors-role.ts";
import { event } from "../../../tests/harness.ts";

const START = Date.UTC(2026, 0, 5, 8);
const at = (minute: number) => START + minute * 60_000;

type Input = Record<string, unknown> | { tick: number };

function recordOf(input: Input, offset: number): LogRecord {
  const base = { topic: "events", partition: 0, offset };
  if ("tick" in input) return { ...base, key: "", value: new Uint8Array(), timestamp: Number(input.tick), headers: TICK };
  const made = event({ id: `e${offset}`, ...input });
  const isFlow = ["unit", "move", "hold", "order"].includes(String(made.type)) || String(made.name).startsWith("alert.");
  const key = isFlow ? "acme/f1" : (keysOf(made as never)[0] as string);
  return { ...base, key, value: Buffer.from(JSON.stringify(made)), timestamp: Number(made.at) + 500, headers: CHECKED };
}

async function told(inputs: readonly Input[], quietBefore = 0): Promise<Observation[]> {
  const partition = await restorePartition({ partition: 0, logId: "log", generation: 1, processorFor, quietBefore }, []);
  for (const [offset, input] of inputs.entries()) partition.step(recordOf(input, offset), 0);
  const records = partition.takeChanges().records.filter(({ topic }) => topic === ALERTING_TOPIC);
  expect(new Set(records.map(({ key }) => key))).toEqual(records.length > 0 ? new Set(["acme/f1"]) : new Set());
  return records.flatMap(({ value }) => Buffer.from(value).toString().trim().split("\n").map((line) => JSON.parse(line) as Observation)); // biome-ignore format: one chain
}

const line = {
  type: "line", at: at(0), stations: [{ station: "S1", idealCycleMs: 30_000 }], targets: { oee: 0.8 }, operations: ["OP10"],
}; // biome-ignore format: one event
const measured = (minute: number, value: number) => ({ type: "measurement", at: at(minute), station: "S1", characteristic: "d", value });
const plan = { type: "plan", at: at(0), characteristic: "d", chart: "i-mr", limits: { mean: 10, sigma: 1 }, rules: ["nelson1"] };

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

test("a station is heard once a minute, whatever it sends", async () => {
  const busy = Array.from({ length: 50 }, (_, n) => ({ ...measured(1, 10), id: `m${n}`, at: at(1) + n * 1000 }));
  const pulses = (await told([...busy, measured(3, 10)])).filter(({ kind }) => kind === "pulse");
  expect(pulses).toMatchObject([{ name: "station", labels: { station: "S1" } }, { at: at(3) }]);
});

test("a line is down while its key station is, and tells it once", async () => {
  const state = (minute: number, name: string, station = "S1") => ({ type: "state", at: at(minute), station, state: name, reason: "jam" });
  const all = await told([line, state(1, "running"), state(2, "down"), state(3, "down"), state(4, "down", "S0"), state(5, "running")]);
  const findings = all.filter(({ kind }) => kind === "finding");
  expect(findings).toMatchObject([
    { name: "line-down", open: true, at: at(2), since: at(2), detail: "jam", labels: { line: "L1" } },
    { name: "line-down", open: false, at: at(5) },
  ]);
});

test.each([
  [["b", "running"], ["a", "down"], []],
  [["a", "running"], ["b", "down"], [true]],
  [["b", "down"], ["a", "running"], [true]],
  [
    ["a", "down"],
    ["b", "running"],
    [true, false],
  ],
] as const)("of two states at one instant the one with the greater id holds: %j, then %j", async (first, second, expected) => {
  const states = [first, second].map(([id, state]) => ({ type: "state", id, at: at(1), station: "S1", state }));
  const all = await told([line, ...states]);
  expect(all.flatMap((one) => (one.kind === "finding" ? [one.open] : []))).toEqual(expected);
});

test("a line that is down for a planned reason is not, and one whose key station is another now is what that one is", async () => {
  const reasons = [{ code: "pm", category: "planned", name: "保养" }];
  const state = (minute: number, name: string, reason?: string) => ({ type: "state", at: at(minute), station: "S1", state: name, reason });
  const other = { ...line, id: "other", at: at(9), stations: [...line.stations, { station: "S2" }], reasons };
  const planned = [state(1, "down", "pm"), state(2, "running"), state(3, "down"), state(4, "down", "pm"), state(5, "running")];
  const all = await told([{ ...line, reasons }, ...planned, state(6, "down", "jam"), other, state(10, "running")]);
  const findings = all.flatMap((one) => (one.kind === "finding" ? [[one.open, one.at]] : []));
  expect(findings).toEqual([[true, at(3)], [false, at(4)], [true, at(6)], [false, at(9)]]);
}); // biome-ignore format: one list

test("a line is down no more when its stop is reclassified as planned, however often the device repeats it", async () => {
  const reasons = [{ code: "pm", category: "planned", name: "保养" }];
  const state = (minute: number, name: string) => ({ type: "state", at: at(minute), station: "S1", state: name, reason: "jam" });
  const named = { type: "command", name: "stop.reclassify", station: "S1" };
  const over = { ...named, id: "other", at: at(3), from: at(0), to: at(1), reason: "pm" }; // another stop
  const still = { ...named, id: "jam", at: at(3), from: at(2), to: at(3), reason: "jam" };
  const pm = { ...named, id: "pm", at: at(4), from: at(2), to: at(4), reason: "pm" };
  const all = await told([{ ...line, reasons }, state(2, "down"), over, still, pm, state(5, "down"), state(6, "running"), state(7, "down")]);
  const findings = all.flatMap((one) => (one.kind === "finding" ? [[one.open, one.at]] : []));
  expect(findings).toEqual([[true, at(2)], [false, at(4)], [true, at(7)]]);
}); // biome-ignore format: one list

test("reports are counted by the minute, and told when it is over", async () => {
  const count = (n: number) => ({ type: "count", id: `c${n}`, at: at(1) + n * 100, station: "S1", good: 1 });
  const all = await told([...Array.from({ length: 130 }, (_, n) => count(n)), { tick: at(2) + 5000 }]);
  expect(all.filter(({ kind }) => kind === "sample")).toMatchObject([{ name: "reports", value: 130, closed: true, at: at(1) }]);
});

test("what a gateway kept for hours is no storm of reports", async () => {
  const kept = { type: "count", id: "c1", at: at(-60), station: "S1", good: 1 };
  const late = { ...recordOf(kept, 0), timestamp: at(1) };
  const partition = await restorePartition({ partition: 0, logId: "log", generation: 1, processorFor }, []);
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

test("first-pass yield is told by the hour, as it stands and as it ended", async () => {
  const unit = (n: number, result: string, minute: number) => ({
    type: "unit", id: `u${n}`, at: at(minute), operation: "OP10", serial: `SN${n}`, product: "P", result,
  }); // biome-ignore format: one event
  const all = await told(
    [unit(1, "pass", 1), unit(2, "fail", 2), unit(2, "pass", 3), unit(3, "pass", 62)].map((one, n) => ({ ...one, id: `u${n}` })),
  );
  const samples = all.filter((one) => one.kind === "sample");
  expect(samples).toMatchObject([
    { name: "first-pass-yield", labels: { operation: "OP10", product: "P" }, value: 1, n: 1, closed: false, at: at(1) },
    { value: 0.5, n: 2, closed: false },
    { value: 0.5, n: 2, closed: true, at: at(60) },
    { value: 1, n: 1, closed: false, at: at(62) },
  ]);
  expect(samples.every(({ at: told, receivedAt }) => receivedAt - told <= STALE_AFTER_MS)).toBe(true);
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
