import { expect, test } from "vitest";
import type { TableMapping } from "../../core/change.ts";
import { countsOf } from "./counts.ts";
import { plant, type Row, recordOf, settingsOf, T0, type Told } from "./fixtures.ts";
import { MOST_PARKED } from "./parking.ts";
import { createTranslate } from "./translate.ts";

const HOUR = 3_600_000;
const start = (override: Parameters<typeof settingsOf>[0] = {}) => plant(createTranslate(settingsOf(override)));
const order = (n: number, fields: Partial<Told> = {}, after: Row = {}) =>
  recordOf({
    op: "c",
    table: "orders",
    key: { id: n },
    lsn: n,
    after: { id: n, number: `WO-${n}`, product: `P${n}`, quantity: 1, note: null, ...after },
    ...fields,
  });
const report = (op: Told["op"], id: number, good: number, fields: Partial<Told> = {}, after: Row = {}) =>
  recordOf({
    op,
    table: "reports_01",
    key: { id },
    lsn: 100 + good,
    after: { id, order_number: "WO-1", good, reported_at: null, ...after },
    ...fields,
  });
const beat = (at: number) => recordOf({ op: "u", table: "beats", key: { id: 1 }, after: { id: 1 }, at });
const counted = (events: readonly object[]) => events.flatMap((event) => ("good" in event ? [event.good] : []));

test("a row whose parent is missing waits for it, and later changes of it wait behind", () => {
  const { feed, events, state } = start();
  feed(report("c", 5, 10), report("u", 5, 12), report("c", 6, 1), report("u", 5, 11));
  expect(events).toEqual([]);
  expect(countsOf(state).parked).toBe(4);
  feed(order(1));
  expect(counted(events)).toEqual([10, 2, -1, 1]);
  expect(events.map(({ id }) => id)).toEqual([
    "orders/1/1.7", "mes.reports_01/5/110.7", "mes.reports_01/5/112.7", "mes.reports_01/5/111.7", "mes.reports_01/6/101.7",
  ]); // biome-ignore format: one list
  expect(countsOf(state).parked).toBe(0);
  feed(report("u", 5, 20));
  expect(counted(events).at(-1)).toBe(9);
});

test("only what waits for that row is told", () => {
  const { feed, events } = start();
  feed(report("c", 5, 10), report("c", 6, 20, {}, { order_number: "WO-2" }), order(2));
  expect(counted(events)).toEqual([20]);
});

test("a row renamed while it waits keeps its place", () => {
  const { feed, events, state } = start();
  const headers = { "__debezium.oldkey": '{"id":5}' };
  feed(report("c", 5, 10), report("c", 6, 10, { headers, lsn: 120 }), report("c", 5, 3));
  feed(report("u", 6, 12));
  feed(order(1), report("u", 6, 14));
  expect(counted(events)).toEqual([10, 2, 3, 2]);
  expect(countsOf(state).parked).toBe(0);
});

test("after an hour by the records' clock it is buried, and a later change tells it whole", () => {
  const { feed, events, buried, archived, state } = start();
  feed(report("c", 5, 10), report("u", 5, 12));
  feed(beat(T0 + HOUR));
  expect(buried).toEqual([]);
  feed(beat(T0 + HOUR + 60_000));
  expect(buried.map(({ reason, detail }) => [reason, detail])).toEqual([
    ["orphan", "orders/number/WO-1 did not come within 60 min"],
    ["orphan", "orders/number/WO-1 did not come within 60 min"],
  ]);
  expect(JSON.parse(buried[0]!.change)).toMatchObject({
    table: "reports",
    kind: "insert",
    after: { good: 10 },
    id: "mes.reports_01/5/110.7",
  });
  expect(["parked/", "queue/", "wait/"].map(archived)).toEqual([0, 0, 0]);
  expect(countsOf(state)).toMatchObject({ parked: 0, orphans: 2, buried: 2 });
  feed(order(1, { lsn: 500 }), report("r", 5, 12, { at: T0 + 2 * HOUR }));
  expect(counted(events)).toEqual([12]);
});

test("a later change that refers to a row that is there is told, whole, when the first has waited in vain", () => {
  const { feed, events, buried } = start();
  feed(order(1), report("c", 5, 10, {}, { order_number: "WO-X" }), report("u", 5, 12, {}, { order_number: "WO-X" }));
  feed(report("u", 5, 11), report("u", 5, 14, {}, { order_number: "WO-Y" }), report("u", 5, 15));
  feed(beat(T0 + HOUR + 60_000));
  expect(counted(events)).toEqual([11, 4]);
  expect(buried.map(({ detail }) => detail)).toEqual(["WO-X", "WO-X", "WO-Y"].map((n) => `orders/number/${n} did not come within 60 min`));
});

test("a row that refers to nothing is buried at once, and told when it does", () => {
  const { feed, events, buried, state } = start();
  feed(order(1), report("c", 5, 10, {}, { order_number: null }));
  expect(buried).toMatchObject([{ reason: "orphan", detail: expect.stringContaining("mes.reports_01 5: the columns by which it refers") }]);
  feed(report("u", 5, 11));
  expect(counted(events)).toEqual([11]);
  expect(countsOf(state)).toMatchObject({ parked: 0, orphans: 1 });
});

test("what began to wait later waits on", () => {
  const { feed, events, buried } = start();
  feed(report("c", 5, 10), report("c", 6, 20, { at: T0 + HOUR / 2 }));
  feed(beat(T0 + HOUR + 60_000), order(1));
  expect(buried).toHaveLength(1);
  expect(counted(events)).toEqual([20]);
});

test("a delivered-again change that waits waits once", () => {
  const { feed, events } = start();
  feed(report("c", 5, 10), report("c", 5, 10), order(1));
  expect(counted(events)).toEqual([10]);
});

test("many rows wait for one, and all come", () => {
  const { feed, events, archived } = start();
  for (let id = 0; id < 300; id++) feed(report("c", id, 1, { lsn: id + 1000 }));
  feed(order(1));
  expect(counted(events)).toHaveLength(300);
  expect(["parked/", "queue/", "wait/"].map(archived)).toEqual([0, 0, 0]);
});

test("a row that lacks first one and then another row waits for both, in either order", () => {
  const table = (name: string) =>
    ({ name, from: `mes.${name}`, columns: { a: { type: "integer", required: false }, b: { type: "integer", required: false } } }) as const;
  const mapping: TableMapping = {
    tables: [table("as"), table("bs"), table("cs")],
    map({ table: name, after }, lookup) {
      if (name !== "cs") return [];
      if (!lookup("as", { id: after?.a ?? null })) return { missing: { table: "as", columns: { id: after?.a ?? null } } };
      if (!lookup("bs", { id: after?.b ?? null })) return { missing: { table: "bs", columns: { id: after?.b ?? null } } };
      return [{ type: "state", factory: "F", line: "L", station: "S", state: "running" }];
    },
  };
  const put = (name: string, id: number, after: Row = {}) =>
    recordOf({ op: "c", table: name, key: { id }, lsn: id, after: { id, a: null, b: null, ...after } });
  for (const parents of [
    ["as", "bs"],
    ["bs", "as"],
  ]) {
    const { feed, events } = start({ mapping });
    feed(put("cs", 1, { a: 7, b: 7 }));
    feed(put(parents[0]!, 7));
    expect(events).toHaveLength(0);
    feed(put(parents[1]!, 7));
    expect(events).toHaveLength(1);
  }
});

test("a row is found by its key while it has it, and under the new one after", () => {
  const { feed, events, state } = start();
  feed(order(1), report("c", 5, 10), order(1, { op: "u", lsn: 2 }, { number: "WO-9" }));
  feed(report("c", 6, 20), report("c", 7, 30, {}, { order_number: "WO-9" }));
  expect(counted(events)).toEqual([10, 30]);
  expect(countsOf(state).parked).toBe(1);
});

test("two rows that swap their keys are each found under the other's", () => {
  const { feed, events } = start();
  feed(order(1), order(2));
  feed(order(1, { op: "u", lsn: 11 }, { number: "WO-2" }), order(2, { op: "u", lsn: 12 }, { number: "WO-1" }));
  feed(report("c", 5, 10), report("c", 6, 20, {}, { order_number: "WO-2" }));
  expect(events.filter(({ type }) => type === "count")).toMatchObject([
    { good: 10, product: "P2" },
    { good: 20, product: "P1" },
  ]);
});

test("an archived parent is still found; one whose deletion corrects is not, until it comes back", () => {
  const drop = recordOf({ op: "d", table: "orders", key: { id: 1 }, lsn: 50 });
  const keep = start();
  keep.feed(order(1), drop, report("c", 5, 10));
  expect(counted(keep.events)).toEqual([10]);
  const correct = start({ deletes: "correct" });
  correct.feed(order(1), drop, report("c", 5, 10));
  expect(counted(correct.events)).toEqual([]);
  correct.feed(order(1, { lsn: 60 }));
  expect(counted(correct.events)).toEqual([10]);
});

test("a change that is buried when its parent has come leaves the next one to tell the row whole", () => {
  const { feed, events, buried } = start();
  feed(report("c", 5, 13), report("u", 5, 12), report("u", 5, 14), order(1));
  expect(buried.map(({ reason }) => reason)).toEqual(["unmapped"]);
  expect(counted(events)).toEqual([12, 2]);
});

test("no more than so many wait: what comes then is buried, and told whole by a later change", { timeout: 60_000 }, () => {
  const { feed, events, buried, state } = start();
  for (let id = 0; id < MOST_PARKED; id++) feed(report("c", id, 1, { lsn: id + 1000 }, { order_number: id === 5 ? "WO-1" : "WO-2" }));
  feed(report("c", -1, 10), report("u", 5, 4), report("c", -5, 6, { headers: { "__debezium.oldkey": '{"id":5}' } }));
  expect(buried.map(({ reason, detail }) => [reason, detail])).toEqual([
    ["orphan", 'the row of "orders" with {"number":"WO-1"} is missing, and 100000 changes wait already'],
    ["orphan", "a change before it waits, and 100000 changes wait already"],
    ["orphan", "a change before it waits, and 100000 changes wait already"],
  ]);
  expect(countsOf(state)).toMatchObject({ parked: MOST_PARKED, orphans: 3 });
  feed(order(1), report("u", -1, 11, { lsn: 500 }), report("u", -5, 8, { lsn: 501 }));
  expect(counted(events)).toEqual([1, 11, 7]);
});

test("a parent of a truncated table is missing", () => {
  const { feed, events } = start();
  feed(order(1), recordOf({ op: "t", table: "orders", lsn: 50 }), report("c", 5, 10));
  expect(counted(events)).toEqual([]);
  feed(order(1, { lsn: 60 }));
  expect(counted(events)).toEqual([10]);
});
