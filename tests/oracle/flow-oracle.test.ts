// The oracle of yield and WIP, judged by hand: cases worked on paper, laws that any answer keeps, and proof that the generated
// factories hold what the comparison with the program is for.
import { expect, test } from "vitest";
import { admitted, DAY_MS, type FlowEvent, HORIZON_MS, type Hold, type LineConfig, type Move, type UnitResult } from "./flow-admission.ts";
import { differences } from "./flow-http.ts";
import { diceOf } from "./flow-names.ts";
import { upperQuantile } from "./flow-normal.ts";
import { type Item, paretoOf, wipOf, yieldOf } from "./flow-oracle.ts";
import { flowPlant } from "./flow-plant.ts";
import { questionsOf } from "./flow-queries.ts";

const T0 = Date.UTC(2026, 5, 1, 8);
const MINUTE_MS = 60_000;
const minutes = (count: number) => T0 + count * MINUTE_MS;
const ALL = { from: T0, to: T0 + 100 * DAY_MS };
let ids = 100;
const place = (at: number) => ({ id: String(++ids), at, factory: "F", line: "A" });
const unit = (at: number, fields: Partial<UnitResult>): UnitResult => ({
  type: "unit", ...place(at), operation: "OP10", serial: "S1", product: "P", result: "pass", ...fields,
}); // biome-ignore format: one event
const move = (at: number, fields: Partial<Move>): Move => ({
  type: "move", ...place(at), ...(fields.serial ? {} : { lot: "LOT" }), product: "P", quantity: 1, from: null, to: null, ...fields,
}); // biome-ignore format: one event
const hold = (at: number, fields: Partial<Hold>): Hold => ({ type: "hold", ...place(at), held: true, ...fields });
const line = (name: string, fields: Partial<LineConfig>): LineConfig => ({
  type: "line", ...place(T0), line: name, stations: [{ station: "S" }], operations: ["OP10", "OP20"], ...fields,
}); // biome-ignore format: one event
const verdicts = (log: FlowEvent[]) => admitted(log).counts;
const at = (items: readonly Item[], fields: Item) => items.find((item) => Object.entries(fields).every(([k, v]) => item[k] === v));

test("identity is (source, id) in a factory: the same again is dropped, other content is a conflict, another source is another event", () => {
  const first = unit(minutes(1), {});
  const log = [first, { ...first }, { ...first, source: "http" }, { ...first, serial: "S2" }, { ...first, source: "mes" }];
  expect(verdicts([...log, { ...first, factory: "G" }])).toEqual({ accepted: 3, duplicate: 2, "id-conflict": 1, late: 0 });
});

test("the horizon is 35 days before the factory's clock, its edge still inside; history, moves and holds are never late", () => {
  const clock = T0 + 60 * DAY_MS;
  const old = clock - HORIZON_MS - 1;
  const late = unit(old, {});
  const inside = [unit(old + 1, {}), move(old, { to: "OP10" }), hold(old, { lot: "LOT" }), unit(old, { historical: true })];
  expect(verdicts([hold(clock, { lot: "LOT" }), late, ...inside])).toEqual({ accepted: 5, duplicate: 0, "id-conflict": 0, late: 1 });
});

test("neither history, configuration nor a conflict moves the clock, and what was too late leaves its id free", () => {
  const first = unit(T0, {});
  const far = T0 + 60 * DAY_MS;
  const still = [first, unit(far, { historical: true }), { ...line("A", {}), at: far }, { ...first, at: far }, unit(T0, {})];
  expect(verdicts(still)).toEqual({ accepted: 4, duplicate: 0, "id-conflict": 1, late: 0 });
  const late = unit(T0, {});
  expect(verdicts([unit(far, {}), late, late, { ...late, at: far }])).toEqual({ accepted: 2, duplicate: 0, "id-conflict": 0, late: 2 });
});

test("first and final results of a serial, whatever line tested it, each in the range of its own time", () => {
  const events = [
    unit(minutes(5), { line: "B", result: "pass" }),
    unit(minutes(1), { result: "fail", defects: [{ code: "X", count: 2 }, { code: "X", count: 1 }] }),
    unit(minutes(3), { result: "fail" }),
  ]; // biome-ignore format: one event a line
  const { items } = yieldOf(events, ALL);
  expect(at(items, { line: "A" })).toMatchObject({ inspected: 1, firstPassGood: 0, firstPassYield: 0, finalInspected: 0, defects: 3 });
  expect(at(items, { line: "A" })).toMatchObject({ finalYield: null, reasons: { finalYield: "no units", sigmaLevel: "dpo not below 1" } });
  expect(at(items, { line: "B" })).toMatchObject({ inspected: 0, firstPassYield: null, dpu: null, finalGood: 1, finalYield: 1 });
  expect(paretoOf(events, ALL)).toEqual([{ code: "X", count: 3, units: 1, share: 1, cumulativeShare: 1 }]);
  expect(yieldOf(events, { from: minutes(2), to: minutes(5) })).toEqual({ items: [], products: [] });
  expect(yieldOf(events, { from: minutes(5) + 59_999, to: minutes(6) }).items).toHaveLength(1);
});

test("of two results at one instant the lower id, by code unit, is the first", () => {
  const events = [unit(T0, { id: "😀", result: "fail" }), unit(T0, { id: "～", result: "pass" })];
  expect(yieldOf(events, ALL).items[0]).toMatchObject({ inspected: 1, firstPassGood: 0, finalGood: 1 });
});

test("rolled throughput yield pools an operation over lines, and names the operation that nothing reached", () => {
  const pass = (serial: string, operation: string, name: string, result: "pass" | "fail" = "pass") =>
    unit(minutes(1), { serial, operation, line: name, result });
  const events = [
    ...[line("B", {}), line("A", { operations: ["OP10", "OP30"] }), pass("1", "OP10", "A"), pass("2", "OP10", "B", "fail")],
    ...[pass("3", "OP10", "B"), pass("4", "OP10", "B"), pass("1", "OP20", "B"), pass("2", "OP20", "B", "fail")],
  ];
  const productsOf = (fields: object, more: FlowEvent[] = []) => yieldOf([...events, ...more], { ...ALL, ...fields }).products;
  const identity = { factory: "F", product: "P" };
  expect(productsOf({})).toMatchObject([{ ...identity, rolledThroughputYield: null, missingOperation: "OP30" }]);
  const route = [line("B", { at: T0 + 1, routes: { P: ["OP10", "OP20"] } })];
  expect(productsOf({}, route)).toEqual([{ ...identity, rolledThroughputYield: 0.75 * 0.5, reasons: {} }]);
  expect(productsOf({ line: "B" })).toEqual([{ ...identity, line: "B", rolledThroughputYield: (2 / 3) * 0.5, reasons: {} }]);
  expect(productsOf({ product: "Q" })).toEqual([]);
});

test("the sigma level is that of printed tables", () => {
  expect(upperQuantile(0.025)).toBeCloseTo(1.959963984540054, 12);
  expect(upperQuantile(0.0013498980316300946)).toBeCloseTo(3, 12);
  expect(upperQuantile(3.3976731247300535e-6)).toBeCloseTo(4.5, 11); // 3.4 per million
  expect(upperQuantile(0.975)).toBeCloseTo(-1.959963984540054, 12);
  expect(upperQuantile(9.865876450376946e-10)).toBeCloseTo(6, 9);
  const defects = [{ code: "X", count: 27 }];
  const events = [line("A", { opportunities: { OP10: 1000 } }), unit(T0, { defects, result: "fail" }), unit(T0, { serial: "S2" })];
  const [item] = yieldOf(events, { ...ALL, sigmaShift: 0 }).items;
  expect(item).toMatchObject({ dpu: 13.5, dpmo: 13_500, sigmaShift: 0, reasons: {} });
  expect(item?.sigmaLevel).toBeCloseTo(2.2115, 3); // Q(2.21) = 0.01355, Q(2.22) = 0.01321
});

test("a lot crosses lines, is renewed, and falls below zero; ages are nearest-rank from its last arrival", () => {
  const events = [
    ...[1, 2, 3].map((n) => move(minutes(n), { lot: `L${n}`, to: "OP10", quantity: 10 })),
    move(minutes(4), { lot: "L1", line: "B", fromLine: "A", from: "OP10", to: "OP10", quantity: 4 }),
    move(minutes(5), { lot: "L2", from: "OP10", to: "OP10", quantity: 10 }),
    move(minutes(6), { lot: "L3", from: "OP10", quantity: 12, kind: "scrap" }),
    move(minutes(7), { serial: "L1", to: "OP10" }),
    hold(T0, { lot: "L1" }),
    hold(minutes(6), { lot: "L2" }),
    hold(minutes(5), { lot: "L2", held: false }),
    hold(minutes(5), { lot: "L3" }),
  ];
  const items = wipOf(events, { at: minutes(7) });
  const ages = { oldestAgeMs: 6 * MINUTE_MS, p50AgeMs: 2 * MINUTE_MS, p90AgeMs: 6 * MINUTE_MS, reasons: {} };
  expect(at(items, { line: "A" })).toMatchObject({ quantity: 6 + 10 - 2 + 1, lots: 3, heldQuantity: 16, ...ages });
  expect(at(items, { line: "B" })).toMatchObject({ quantity: 4, lots: 1, heldQuantity: 4, oldestAgeMs: 3 * MINUTE_MS });
  expect(items).toHaveLength(2);
  expect(wipOf(events, { at: minutes(2) - 1, line: "A" })).toMatchObject([{ quantity: 10, lots: 1, oldestAgeMs: MINUTE_MS - 1 }]);
  expect(wipOf([...events.slice(0, 1), move(minutes(2), { lot: "L1", from: "OP10", quantity: 10 })], { at: minutes(2) })).toEqual([]);
  expect(wipOf([move(T0, { from: "OP10" })], { at: T0 })).toMatchObject([{ quantity: -1, lots: 0, reasons: { p50AgeMs: "no lots" } }]);
});

const plants = Array.from({ length: 60 }, (_, seed) => flowPlant(seed + 1));
const acceptedOf = ({ log }: { log: readonly FlowEvent[] }) => admitted(log).accepted;
const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

test("law: units in = units out + WIP, at any time", () => {
  for (const plant of plants) {
    const accepted = acceptedOf(plant);
    for (const query of questionsOf(plant, 3).wips) {
      const moves = accepted.filter((event) => event.type === "move" && event.at <= query.at) as Move[];
      const came = sum(moves.filter(({ from }) => from === null).map(({ quantity }) => quantity));
      const left = sum(moves.filter(({ to }) => to === null).map(({ quantity }) => quantity));
      const wip = sum(wipOf(accepted, { at: query.at }).map(({ quantity }) => quantity as number));
      expect(came).toBe(left + wip);
    }
  }
});

test("law: the Pareto sums to the defects, and first results to the serials tested", () => {
  for (const plant of plants) {
    const accepted = acceptedOf(plant);
    const all = { from: 0, to: T0 + 1000 * DAY_MS };
    const serials = accepted.filter((event) => event.type === "unit").map((e) => JSON.stringify([e.factory, e.operation, e.serial]));
    expect(sum(yieldOf(accepted, all).items.map(({ inspected }) => inspected as number))).toBe(new Set(serials).size);
    for (const query of [all, ...questionsOf(plant, 3).yields]) {
      const defects = sum(yieldOf(accepted, query).items.map((item) => item.defects as number));
      expect(sum(paretoOf(accepted, query).map(({ count }) => count as number))).toBe(defects);
    }
  }
});

test("law: the order of delivery changes no answer", () => {
  for (const plant of plants.slice(0, 20)) {
    const accepted = acceptedOf(plant);
    const shuffled = diceOf(plant.seed).shuffled(accepted);
    for (const query of questionsOf(plant, 2).yields) {
      const straight = yieldOf(accepted, query);
      expect(differences(yieldOf(shuffled, query).items, straight.items)).toEqual([]);
      expect(differences(yieldOf(shuffled, query).products, straight.products)).toEqual([]);
      expect(paretoOf(shuffled, query)).toEqual(paretoOf(accepted, query));
    }
    for (const query of questionsOf(plant, 2).wips) expect(differences(wipOf(shuffled, query), wipOf(accepted, query))).toEqual([]);
  }
});
