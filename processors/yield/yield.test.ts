import { expect, test } from "vitest";
import type { EventOf } from "../../core/events.ts";
import { fakeContext } from "../../core/fixtures.ts";
import { run } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { clockTime, defectsOf, tested, yieldOf } from "./fixtures.ts";
import { blankSerial, keepStanding, resultOf } from "./serial.ts";
import { keepSerial } from "./serials.ts";
import { MOST_OPERATIONS, onUnit, refuseUnit } from "./yield.ts";

const HERE = { line: "L1", operation: "OP10", product: "P1" };
const BY = ["line", "operation", "product"];

test("a result is the first and the final one until there is another", async () => {
  const { rows } = await run(flow, [tested("S1", "pass", "08:05", { at: clockTime("08:05") + 59_999 })]);
  const counted = { inspected: 1, first_pass_good: 1, final_inspected: 1, final_good: 1, defects: 0 };
  expect(rows("yield_minutes")).toEqual([{ tenant: "acme", factory: "f1", ...HERE, minute: clockTime("08:05"), ...counted }]);
});

test("a retest is no first pass, whatever its result; final yield counts it", async () => {
  const log = [tested("S1", "fail", "08:05"), tested("S1", "pass", "08:50")];
  expect(await yieldOf(log)).toEqual([
    { ...HERE, minute: clockTime("08:05"), inspected: 1 },
    { ...HERE, minute: clockTime("08:50"), final_inspected: 1, final_good: 1 },
  ]);
});

test("an earlier result that arrives late takes the later one's place, with its defects", async () => {
  const late = tested("S1", "fail", "08:05", { defects: [{ code: "D1", count: 2 }] });
  const log = [tested("S1", "pass", "08:50", { defects: [{ code: "D9" }] }), late];
  expect(await yieldOf(log)).toEqual([
    { ...HERE, minute: clockTime("08:05"), inspected: 1, defects: 2 },
    { ...HERE, minute: clockTime("08:50"), final_inspected: 1, final_good: 1 },
  ]);
  expect(await defectsOf(log)).toEqual([{ ...HERE, minute: clockTime("08:05"), code: "D1", count: 2, units: 1 }]);
});

test("a result between the first and the final one changes nothing", async () => {
  const outer = [tested("S1", "fail", "08:05"), tested("S1", "pass", "08:50")];
  const between = tested("S1", "fail", "08:20", { defects: [{ code: "D1" }] });
  expect(await yieldOf([...outer, between])).toEqual(await yieldOf(outer));
  expect(await defectsOf([...outer, between])).toEqual([]);
});

test("a retest on the twin tester of another line is no first pass; each line has its own result", async () => {
  const log = [tested("S1", "fail", "08:05"), tested("S1", "pass", "08:10", { line: "L2" })];
  expect(await yieldOf(log, BY)).toEqual([
    { ...HERE, inspected: 1 },
    { ...HERE, line: "L2", final_inspected: 1, final_good: 1 },
  ]);
});

test("each operation of a serial has a first result, and each result its own product", async () => {
  const log = [tested("S1", "pass", "08:05"), tested("S1", "fail", "08:10", { operation: "OP20", product: "P2" })];
  expect(await yieldOf(log, BY)).toEqual([
    { ...HERE, inspected: 1, first_pass_good: 1, final_inspected: 1, final_good: 1 },
    { line: "L1", operation: "OP20", product: "P2", inspected: 1, final_inspected: 1 },
  ]);
});

test("at one instant the lower id is the first, by code unit, and of one id the lower source", async () => {
  const at = { at: clockTime("08:05") };
  const byId = [tested("S1", "fail", "08:05", { id: "a" }), tested("S1", "pass", "08:05", { id: "Z" })];
  expect(await yieldOf(byId, BY)).toEqual([{ ...HERE, inspected: 1, first_pass_good: 1, final_inspected: 1 }]);
  const bySource = [tested("S1", "fail", "08:05", { ...at, id: "a", source: "mes" }), tested("S1", "pass", "08:05", { ...at, id: "a" })];
  expect(await yieldOf(bySource, BY)).toEqual([{ ...HERE, inspected: 1, first_pass_good: 1, final_inspected: 1 }]);
});

test("a code that stands twice in a result adds its counts, of one unit", async () => {
  const defects = [{ code: "虚焊", count: 2 }, { code: "D2" }, { code: "虚焊" }];
  const log = [tested("S1", "fail", "08:05", { defects }), tested("S2", "pass", "08:05", { defects: [{ code: "虚焊" }] })];
  expect(await defectsOf(log, ["code"])).toEqual([
    { code: "D2", count: 1, units: 1 },
    { code: "虚焊", count: 4, units: 2 },
  ]);
});

test("an operation may have the name of a property that every object has", async () => {
  const log = ["__proto__", "constructor"].flatMap((operation) => [
    tested("S1", "fail", "08:05", { operation }),
    tested("S1", "pass", "08:06", { operation }),
  ]);
  const counted = { inspected: 1, final_inspected: 1, final_good: 1 };
  expect(await yieldOf(log, ["operation"])).toEqual([
    { operation: "__proto__", ...counted },
    { operation: "constructor", ...counted },
  ]);
});

const unit = (fields: Record<string, unknown>) => tested("S1", "pass", "08:00", fields) as EventOf<"unit">;

test("a result that is told again changes nothing, even when its identity is forgotten", () => {
  const context = fakeContext();
  const told = [unit({ id: "a" }), unit({ id: "b", at: clockTime("08:01") })];
  for (const each of told) onUnit(each, 1, context);
  const before = context.rows("yield_minutes").length;
  for (const each of told) onUnit(each, 1, context);
  expect(context.rows("yield_minutes")).toHaveLength(before);
});

test("a serial that is at ever new operations is refused, and what is known of it goes on", () => {
  const context = fakeContext();
  const result = resultOf(unit({}));
  const serial = blankSerial(result, 1);
  for (let n = 0; n < MOST_OPERATIONS; n++) keepStanding(serial, `OP${n}`, { first: result, final: result });
  keepSerial("S1", serial, 1, context);
  expect(refuseUnit(unit({ operation: "OP-new" }), context)?.reason).toBe("over-capacity");
  expect(refuseUnit(unit({ operation: "OP7" }), context)).toBeUndefined();
  expect(refuseUnit(unit({ operation: "OP-new", serial: "S2" }), context)).toBeUndefined();
});

test("a usual unit takes less than 400 bytes: six operations, one retest, one defect", () => {
  const context = fakeContext();
  const results = [1, 2, 3, 4, 5, 6, 6].map((n, index) => {
    const defects = index === 5 ? [{ code: "E042" }] : undefined;
    return unit({ id: `eol-20261102-00${index}`, at: clockTime("08:00") + index * 100_000, operation: `OP${n}0`, defects });
  });
  for (const result of results) onUnit(result, 20_759, context);
  const bytes = Buffer.byteLength(context.archived.get("unit/S1") ?? "");
  expect(bytes).toBeGreaterThan(100);
  expect(bytes).toBeLessThan(400);
});
