import { expect, test } from "vitest";
import { type Run, ratiosOf, tableOf } from "./report.ts";

const run = (side: string, round: number, perSecond: number, clientCpu: number): Run => ({
  side, round, input: "frames", rates: { perSecond, clientCpu, brokerCpu: 0.5 }, peakMemory: 100 * round, latency: undefined,
}); // biome-ignore format: one object

const runs = [
  run("a", 1, 400, 1),
  run("b", 1, 200, 2),
  run("b", 2, 100, 4),
  run("a", 2, 100, 2),
  run("a", 3, 900, 1),
  run("b", 3, 300, 3.5),
];

test("ratios are taken within rounds, then their median", () => {
  expect(ratiosOf(runs, { input: "frames", ours: "a", theirs: "b" })).toEqual({ perCpuSecond: 2, perSecond: 2 });
});

test("a row of the table is the median of a side on an input", () => {
  const latency = { p50: 10, p99: 40, clientCpu: 12.34, brokerCpu: 5 };
  const table = tableOf(runs.map((each) => (each.side === "a" ? { ...each, latency } : each))).split("\n");
  expect(table.slice(2)).toEqual([
    "| frames | a | 400 | 1.00 | 0.50 | 200 | 10, 40 | 12.3 | 5.0 |",
    "| frames | b | 200 | 3.50 | 0.50 | 200 |  |  |  |",
  ]);
});
