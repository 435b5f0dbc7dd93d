import { expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import { countsOf } from "./counts.ts";
import { MES, plant, recordOf, settingsOf, T0, type Told } from "./fixtures.ts";
import { createTranslate } from "./translate.ts";

const start = (override: Parameters<typeof settingsOf>[0] = {}) => plant(createTranslate(settingsOf(override)));
const order = (fields: Partial<Told> = {}, after: object = {}) =>
  recordOf({
    op: "c",
    table: "orders",
    key: { id: 1 },
    lsn: 1,
    after: { id: 1, number: "WO-1", product: "P1", quantity: 100, note: null, ...after },
    ...fields,
  });
const report = (op: Told["op"], good: number, fields: Partial<Told> = {}) =>
  recordOf({ op, table: "reports_01", key: { id: 5 }, lsn: 2, after: { id: 5, order_number: "WO-1", good, reported_at: null }, ...fields });
const goods = (events: readonly object[]) =>
  events.filter((event) => "good" in event).map((event) => (event as unknown as { good: number }).good);

test("what is no change at all is buried", () => {
  const { feed, buried } = start();
  const raw = (text: string) => ({ key: "", value: new TextEncoder().encode(text), headers: {}, timestamp: T0, offset: 1 });
  feed(raw("nonsense"), raw("[1]"), raw('{"id":1,"good":5}'), order({ key: undefined }), order({ after: null }));
  expect(buried.map(({ reason, detail }) => [reason, detail])).toEqual([
    ["undecodable", "the value is no JSON object"],
    ["undecodable", "the value is no JSON object"],
    ["undecodable", "the value is no change of a row as Debezium tells it (`op` and `source`)"],
    ["unmapped", '"mes.orders" has no primary key'],
    ["undecodable", "the change has no `after`"],
  ]);
  expect(JSON.parse(buried[0]!.change)).toBe("nonsense");
});

test("a required column that is gone stops the source before it takes the record; an optional one is null", () => {
  const { feed, events, state } = start();
  const { note: _, ...without } = { id: 1, number: "WO-1", product: "P1", quantity: 100, note: null };
  expect(feed(order({ after: without }))).toBeUndefined();
  expect(events).toHaveLength(1);
  const { product: __, ...dropped } = { ...without, number: "WO-2" };
  const before = JSON.stringify(countsOf(state));
  const stop = feed(order({ op: "u", lsn: 2, after: dropped, timestamp: T0 + 600_000 }));
  expect(stop).toEqual({ code: "SOURCE_SCHEMA", detail: '"mes.orders" has no column "product", which the mapping of "orders" needs' });
  expect(JSON.stringify(countsOf(state))).toBe(before);
  expect(feed(order({ op: "u", lsn: 2 }, { number: "WO-2" }))).toBeUndefined();
  expect(events).toHaveLength(2);
});

test("a row that gets another key in a change that cannot be read is the same row", () => {
  const { feed, events, buried } = start();
  const moved = { key: { id: 6 }, headers: { "__debezium.oldkey": '{"id":5}' }, lsn: 3 };
  const after = { id: 6, order_number: "WO-1", reported_at: null };
  feed(order(), report("c", 10), report("c", 0, { ...moved, after: { ...after, good: "many" } }));
  expect(buried.map(({ detail }) => detail)).toEqual([expect.stringContaining('"many" is no number')]);
  feed(report("u", 15, { key: { id: 6 }, lsn: 4, after: { ...after, good: 15 } }));
  expect(goods(events)).toEqual([10, 5]);
});

test("what was buried is told whole by the change that puts it right", () => {
  const { feed, events, buried } = start();
  feed(order(), report("c", 13), report("u", 12, { lsn: 3 }), report("u", 13, { lsn: 4 }), report("u", 15, { lsn: 5 }));
  expect(buried.map(({ reason, detail }) => [reason, detail])).toEqual([
    ["unmapped", "mes.reports_01 5: thirteen pieces cannot be"],
    ["unmapped", "mes.reports_01 5: thirteen pieces cannot be"],
  ]);
  expect(goods(events)).toEqual([12, 3]);
  expect(JSON.parse(buried[0]!.change)).toMatchObject({
    table: "reports",
    kind: "insert",
    after: { good: 13 },
    id: "mes.reports_01/5/2.7",
  });
});

test("a cell that cannot be read is buried by its column's name, and told when it is put right", () => {
  const { feed, events, buried } = start();
  feed(order({}, { quantity: "many" }), order({ op: "u", lsn: 2 }));
  expect(buried[0]).toMatchObject({ reason: "unmapped", detail: expect.stringContaining('column "quantity": "many" is no number') });
  expect(events).toHaveLength(1);
});

test("events that the edge would reject refuse the whole change", () => {
  const { feed, events, buried } = start({ scope: { lines: new Set(["F1/L2"]) } });
  feed(order(), order({ op: "u", lsn: 2 }, { quantity: 0 }));
  feed(order({ op: "u", lsn: 3, at: T0 + 600_001, timestamp: T0 }, { quantity: 7 }));
  expect(events).toEqual([]);
  expect(buried.map(({ reason, detail }) => [reason, detail])).toEqual([
    ["refused", 'mes.orders 1: TENANT_MISMATCH: line: "F1/L1" is not among those of the source'],
    ["refused", expect.stringMatching(/^mes\.orders 1: INVALID_EVENT: order: quantity/)],
    ["refused", expect.stringMatching(/^mes\.orders 1: TENANT_MISMATCH/)],
  ]);
  const free = start();
  free.feed(order({ at: T0 + 600_001, timestamp: T0 }));
  expect(free.buried[0]?.detail).toMatch(/FUTURE_TIME/);
});

test("what the log throws at a lookup is not the mapping's fault", () => {
  const fault = new PipelineError("LOG_UNAVAILABLE", "could not read");
  const failing = {
    ...MES,
    map: () => {
      throw fault;
    },
  };
  const { feed } = start({ mapping: failing });
  expect(() => feed(order())).toThrow(fault);
});

test("a mapping that throws buries the row, and two events with one id refuse it", () => {
  const failing = { ...MES, map: () => JSON.parse("{") };
  const one = start({ mapping: failing });
  one.feed(order());
  expect(one.buried[0]?.detail).toMatch(/^mes\.orders 1: the mapping failed: /);
  const twice = { ...MES, map: (...args: Parameters<typeof MES.map>) => [MES.map(...args), MES.map(...args)].flat() as never };
  const two = start({ mapping: twice });
  two.feed(order());
  expect(two.buried[0]?.detail).toMatch(/two events of one change have the id "orders\/1\/1\.7"/);
});
