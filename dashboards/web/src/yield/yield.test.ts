import { expect, test } from "vitest";
import { type RolledYield, readBar, readRolled, readUnit, readYield, readYieldAnswer, type YieldFigures } from "../api/yield.ts";
import { en } from "../i18n/en.ts";
import { keyOf } from "../ui/why.ts";
import { chainFloor, chainOf, costOf } from "./chain.ts";
import { headlineOf } from "./headline.ts";
import { paretoOf } from "./pareto.ts";
import { trendFloor, trendOf } from "./trend.ts";
import { formatYieldAddress, parseYieldAddress, type YieldAddress } from "./yield-address.ts";

const place = { factory: "f1", line: "l1" };
const tested = (operation: string, inspected: number, firstPassGood: number, over: object = {}) =>
  readYield({
    ...place,
    operation,
    product: "P1",
    inspected,
    firstPassGood,
    firstPassYield: inspected ? firstPassGood / inspected : null,
    ...over,
  }) as YieldFigures;
const rolled = (over: object = {}) =>
  readRolled({ ...place, product: "P1", operations: ["A", "B"], rolledThroughputYield: 0.72, ...over }) as RolledYield;

test("the address is read as it was written; what is not understood is the default", () => {
  const address: YieldAddress = {
    ...place, operation: "OP10", product: "P1", range: "custom", at: null, span: { from: 0, to: 3_600_000 }, trend: "day", code: "",
  }; // biome-ignore format: one address
  expect(parseYieldAddress(formatYieldAddress(address))).toEqual(address);
  expect(formatYieldAddress(parseYieldAddress("?trend=year&range=long&at=x"))).toBe("");
  expect(parseYieldAddress("?code=%E8%99%9A%E7%84%8A").code).toBe("虚焊");
  expect(parseYieldAddress("").code).toBe(null);
});

test("the chain multiplies what operations of the route pass, lines together, and names those outside of it", () => {
  const items = [
    tested("A", 10, 9),
    tested("A", 10, 9, { line: "l2" }),
    tested("B", 5, 4),
    tested("X", 3, 3),
    tested("A", 7, 0, { product: "P2" }),
  ];
  const chain = chainOf(rolled(), items);
  expect(chain.steps.map(({ operation, inspected, before, after }) => [operation, inspected, before, after])).toEqual([
    ["A", 20, 1, 0.9],
    ["B", 5, 0.9, 0.9 * 0.8],
  ]);
  expect(chain.rolled).toBeCloseTo(0.72, 12);
  expect(chain.offRoute).toEqual(["X"]);
  expect(chain.steps.map((step) => costOf(step)?.toFixed(1))).toEqual(["10.0", "18.0"]);
  expect(chainFloor(chain)).toBe(0.6);
});

test("an operation without results breaks the chain there; without a route there is none", () => {
  const chain = chainOf(rolled({ operations: ["A", "C", "B"] }), [tested("A", 10, 9), tested("B", 5, 5)]);
  expect(chain.steps.map(({ before, after }) => [before, after])).toEqual([[1, 0.9], [0.9, null], [null, null]]); // biome-ignore format: rows
  expect([chain.rolled, chain.steps.map(costOf)]).toEqual([null, [expect.closeTo(10), null, null]]);
  expect(chainOf(rolled({ operations: [] }), [tested("A", 1, 1)])).toEqual({ steps: [], rolled: null, offRoute: ["A"] });
  expect(chainFloor(chainOf(rolled(), [tested("A", 10, 0), tested("B", 5, 0)]))).toBe(0);
});

test("the headline is the product with most units, the worst operation with enough of them, and the line as a whole", () => {
  const answer = readYieldAnswer({
    items: [tested("A", 100, 99), tested("B", 90, 80), tested("A", 200, 190, { product: "P2" })],
    operations: [tested("A", 300, 289), tested("B", 90, 80), tested("C", 2, 0)],
    lines: [tested("", 392, 369)],
    products: [rolled(), rolled({ product: "P2" })],
    memory: { forgotten: 3 },
  });
  const headline = headlineOf(answer, { ...place, operation: "" });
  expect([headline.product?.product, headline.operation?.operation, headline.whole?.inspected]).toEqual(["P2", "B", 392]);
  const chosen = headlineOf(answer, { ...place, operation: "C" });
  expect([chosen.operation?.operation, chosen.whole?.inspected, answer.forgotten]).toEqual(["C", 2, 3]);
});

test("codes are vital while those above them make less than 80 %; what has no room is counted", () => {
  const bars = Array.from(
    { length: 15 },
    (_, i) => readBar({ code: `D${i}`, count: 15 - i, units: 1, share: 0.1, cumulativeShare: 0.1 * (i + 1) })!,
  );
  const pareto = paretoOf(bars.slice(0, 10));
  expect([pareto.vital.codes, pareto.vital.share.toFixed(2), pareto.rest]).toEqual([8, "0.80", 0]);
  expect([paretoOf(bars).bars.length, paretoOf(bars).rest, paretoOf([]).vital]).toEqual([12, 3, { codes: 0, share: 0 }]);
});

test("the course is that of the operation, else of the product's rolled yield, else of the line; few units are told", () => {
  const at = (hour: number) => ({ start: new Date(hour * 3_600_000).toISOString(), end: new Date((hour + 1) * 3_600_000).toISOString() });
  const answer = readYieldAnswer({
    items: [tested("A", 50, 45, at(1)), tested("B", 5, 4, at(1)), tested("A", 50, 45, at(2)), tested("B", 60, 60, at(2))],
    operations: [
      tested("A", 60, 45, at(2)),
      tested("A", 5, 5, at(1)),
      tested("B", 9, 9, at(1)),
      tested("A", 1, 1, { start: null, end: null }),
    ],
    lines: [tested("", 40, 30, at(1))],
    products: [rolled(at(1)), rolled({ ...at(2), rolledThroughputYield: null, reasons: { rolledThroughputYield: "no route" } })],
  });
  const of = (operation: string, product: string) =>
    trendOf(answer, { ...place, operation, product }).map(({ start, value, isFew, n }) => [start / 3_600_000, value, isFew, n]);
  expect(of("A", "P1")).toEqual([[1, 1, true, 5], [2, 0.75, false, 60]]); // biome-ignore format: rows
  expect(of("", "P1")).toEqual([[1, 0.72, true, null], [2, null, false, null]]); // biome-ignore format: rows
  expect(of("", "")).toEqual([[1, 0.75, false, 40]]);
  expect(trendOf(answer, { ...place, operation: "", product: "P1" })[1]?.why).toBe("no route");
});

test("the axis begins at a round share below all that is shown", () => {
  expect([
    trendFloor([{ value: 0.973 }], 0.98),
    trendFloor([{ value: 0.97 }], undefined),
    trendFloor([{ value: 0.88 }, { value: null }], 0.95),
  ]).toEqual([0.97, 0.96, 0.85]);
  expect([trendFloor([{ value: 0.3 }], 0.95), trendFloor([{ value: 0 }], undefined), trendFloor([], undefined)]).toEqual([0.2, 0, 0.98]);
});

test("a unit keeps the names of its defects; what has no instant or no serial is none", () => {
  const unit = {
    ...place,
    operation: "A",
    product: "P1",
    serial: "S1",
    at: "2026-03-01T08:00:00.000Z",
    passed: false,
    station: null,
    order: null,
  };
  expect(readUnit({ ...unit, defects: [{ code: "桥接", count: 2 }] })).toMatchObject({
    station: "",
    order: "",
    defects: [{ code: "桥接", count: 2 }],
  });
  expect([readUnit({ ...unit, at: "" }), readUnit({ ...unit, serial: "" })]).toEqual([undefined, undefined]);
});

test("every reason that the API gives for a missing yield has words", () => {
  const reasons = ["no units", "no defects", "dpo not below 1", "no route", "no first result at an operation"];
  expect(reasons.map(keyOf)).toEqual(Object.keys(en.yield.why));
});
