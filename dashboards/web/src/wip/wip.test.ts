import { expect, test } from "vitest";
import { readFinding, readFindingsAnswer, readLot, readLotsAnswer, readThroughput, readWipFigures } from "../api/wip.ts";
import { allBands, bandName, bandRank } from "./age-bands.ts";
import { flowRows, nearestRank } from "./flow-rows.ts";
import { sortedFindings, wipHeadline } from "./headline.ts";
import { parseTyped, readDifferences, reconciliationBody } from "./reconcile.ts";
import { formatWipAddress, parseWipAddress } from "./wip-address.ts";

const HOUR_MS = 3_600_000;
const place = { factory: "f1", line: "l1" };
const line = { ...place, operations: ["A", "B", "C"] };
const wip = (operation: string, quantity: number, over: object = {}) =>
  readWipFigures({ ...place, operation, product: "P1", quantity, lots: 1, ...over })!;
const lot = (name: string, operation: string, ageMs: number | null, over: object = {}) => ({
  ...place,
  lot: name,
  operation,
  quantity: 5,
  ageMs,
  ...over,
});
const bottleneck = { ...place, station: "B", state: "running", activePeriodMs: HOUR_MS, operation: "A", quantity: 12, agree: false };

test("the flow has a row an operation of the route, then those outside of it; products are summed", () => {
  const items = [
    wip("A", 10, { oldestAgeMs: 5 }),
    wip("A", 2, { product: "P2", heldQuantity: 2, oldestAgeMs: 9 }),
    wip("X", -1, { lots: 0, negativeLots: 1 }),
    wip("A", 99, { line: "l2" }),
  ];
  const throughput = [
    readThroughput({ ...place, operation: "A", product: "P1", throughputPerHour: 3, cycleTimeMs: 100 })!,
    readThroughput({ ...place, operation: "A", product: "P2", throughputPerHour: 1, cycleTimeMs: 500 })!,
    readThroughput({ ...place, operation: "C", product: "P1", throughputPerHour: 2, cycleTimeMs: null })!,
  ];
  const rows = flowRows({ line, wip: items, throughput, lots: null, bottleneck });
  expect(rows.map(({ operation, quantity, heldQuantity, negativeLots, isOnRoute }) => [operation, quantity, heldQuantity, negativeLots, isOnRoute])).toEqual([
    ["A", 12, 2, 0, true], ["B", 0, 0, 0, true], ["C", 0, 0, 0, true], ["X", -1, 0, 1, false],
  ]); // biome-ignore format: rows
  expect(rows.map(({ throughputPerHour, cycleTimeMs }) => [throughputPerHour, cycleTimeMs])).toEqual([[4, 200], [0, null], [2, null], [0, null]]); // biome-ignore format: rows
  expect(rows.map(({ isLargest, isLongestActive }) => [isLargest, isLongestActive])).toEqual([[true, false], [false, true], [false, false], [false, false]]); // biome-ignore format: rows
  expect([rows[0]?.oldestAgeMs, rows[0]?.p50AgeMs]).toEqual([9, null]);
});

test("percentiles are those of the lots, by nearest rank, and only where all lots are known", () => {
  const answer = {
    items: [lot("L1", "A", 30), lot("L2", "A", 20), lot("L3", "A", 10), lot("L4", "B", 99), lot("L5", "A", null, { quantity: -5 })],
    total: 5,
  };
  const rowOf = (total: number) =>
    flowRows({ line, wip: [wip("A", 15)], throughput: [], lots: readLotsAnswer({ ...answer, total }), bottleneck: undefined })[0];
  expect([rowOf(5)?.p50AgeMs, rowOf(5)?.p90AgeMs]).toEqual([20, 30]);
  expect([rowOf(6)?.p50AgeMs, rowOf(6)?.p90AgeMs]).toEqual([null, null]);
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect([nearestRank(ten, 0.9), nearestRank(ten, 0.5), nearestRank([7], 0.9), nearestRank([], 0.5)]).toEqual([9, 5, 7, null]);
});

test.each([
  [40, 8, 10, "filling"],
  [40, 8, 30, "steady"],
  [10, 2, 40, "draining"],
  [40, 1, 10, "unknown"],
  [40, 8, 0, "unknown"],
])("%d pieces in %d lots where %d are predicted: %s", (quantity, lots, predictedQuantity, course) => {
  const items = [wip("A", quantity, { lots, littlesLaw: { predictedQuantity } })];
  expect(flowRows({ line, wip: items, throughput: [], lots: null, bottleneck: undefined })[0]?.course).toBe(course);
});

test("the headline sums what is there and names the oldest; findings come with faults of the data first", () => {
  const answer = readLotsAnswer({ items: [lot("D", "A", null, { quantity: -2 }), lot("L1", "A", 7 * HOUR_MS), lot("L2", "B", HOUR_MS)] });
  const rows = flowRows({
    line,
    wip: [wip("A", 3, { negativeLots: 1 }), wip("B", 5, { heldQuantity: 5 })],
    throughput: [],
    lots: answer,
    bottleneck: undefined,
  });
  const finding = (kind: string, ageMs: number) =>
    readFinding({ ...place, kind, order: kind === "stuck-order" ? "WO-1" : undefined, lot: "L1", ageMs, limitMs: 1 })!;
  const findings = sortedFindings([finding("aged-lot", 5), finding("stuck-order", 9), finding("negative-quantity", 1)]);
  expect(findings.map(({ kind, isOrder }) => [kind, isOrder])).toEqual([["negative-quantity", false], ["stuck-order", true], ["aged-lot", false]]); // biome-ignore format: rows
  expect(wipHeadline(rows, answer, findings)).toEqual({
    quantity: 8,
    lots: 2,
    heldQuantity: 5,
    oldest: { name: "L1", operation: "A", ageMs: 7 * HOUR_MS },
    stuck: 2,
    negative: 1,
  });
  expect(wipHeadline([], null, []).oldest).toBe(null);
});

test("bands of age have names without a gap, and a look each", () => {
  const words = {
    t: (key: string, values: Record<string, string>) => `${key.slice(9)} ${Object.values(values).join("-")}`,
    duration: (ms: number) => `${ms / HOUR_MS}h`,
  };
  expect(allBands().map((band) => bandName(band, words))).toEqual([
    "upTo 1h",
    "between 1h-4h",
    "between 4h-8h",
    "between 8h-24h",
    "between 24h-72h",
    "from 72h",
  ]);
  expect(allBands().map(({ fromMs }) => bandRank(fromMs))).toEqual([0, 1, 2, 3, 4, 5]);
});

test("typed figures take commas, tabs and Chinese commas; lines that are not understood are named", () => {
  expect(parseTyped("OP10 40\n\nOP20，P1，12\r\nOP30\t-3")).toEqual({
    items: [{ operation: "OP10", product: "", quantity: 40 }, { operation: "OP20", product: "P1", quantity: 12 }, { operation: "OP30", product: "", quantity: -3 }],
    wrong: [],
  }); // biome-ignore format: one answer
  expect(parseTyped("OP10\nOP20 4.5\na b c 1\nOP10 1").wrong).toEqual([1, 2, 3]);
  expect(reconciliationBody(place, parseTyped("A 1\nB P 2").items)).toEqual({
    items: [
      { ...place, operation: "A", quantity: 1 },
      { ...place, operation: "B", product: "P", quantity: 2 },
    ],
  });
});

test("differences are those of the API, and what the other system did not name comes last", () => {
  const answer = {
    items: [{ operation: "A", quantity: 5, mesQuantity: 3, difference: 2 }],
    unknown: { items: [{ operation: "B", product: "P", quantity: 4 }] },
  };
  expect(readDifferences(answer)).toEqual([
    { operation: "A", product: "", quantity: 5, mesQuantity: 3, difference: 2 },
    { operation: "B", product: "P", quantity: 4, mesQuantity: null, difference: null },
  ]);
});

test("a lot is a lot or a serial; the address is read as it was written", () => {
  expect([readLot(lot("L1", "A", 1))?.kind, readLot({ ...place, serial: "S", operation: "A" })?.kind, readLot({ ...place })]).toEqual([
    "lot",
    "serial",
    undefined,
  ]);
  const address = { ...place, operation: "OP10", product: "P1" };
  expect(parseWipAddress(formatWipAddress(address))).toEqual(address);
  expect(formatWipAddress(parseWipAddress(""))).toBe("");
});

test("what found no room to be watched is read with the findings; an answer without it has none", () => {
  const unwatched = { refused: 7, lastAt: "2026-03-01T08:00:00.000Z" };
  expect(readFindingsAnswer({ items: [], total: 0, unwatched })).toMatchObject({ refused: 7, refusedAt: Date.UTC(2026, 2, 1, 8) });
  expect(readFindingsAnswer({ items: [{}], total: 3 })).toEqual({ items: [], total: 3, refused: 0, refusedAt: null });
});
