import { expect, test } from "vitest";
import type { SourceSettings } from "./contract.ts";
import { countsOf } from "./counts.ts";
import { MES, plant, type Row, recordOf, settingsOf, T0, TOMBSTONE, type Told } from "./fixtures.ts";
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
const gone = (fields: Partial<Told> = {}) => recordOf({ op: "d", table: "reports_01", key: { id: 5 }, lsn: 9, ...fields });
const goods = (events: readonly object[]) =>
  events.filter((event) => "good" in event).map((event) => (event as unknown as { good: number }).good);

test("an insert becomes the mapping's events, with the source's name, the change's time and an id of table, key and position", () => {
  const { feed, events } = start();
  feed(order(), report("c", 10));
  expect(events).toEqual([
    {
      type: "order", id: "orders/1/1.7", at: T0, tenant: "acme", source: "mes1", factory: "F1", line: "L1",
      order: "WO-1", product: "P1", quantity: 100, status: "created",
    },
    {
      type: "count", id: "mes.reports_01/5/2.7", at: T0, tenant: "acme", source: "mes1", factory: "F1", line: "L1",
      station: "S1", product: "P1", good: 10,
    },
  ]); // biome-ignore format: one event a line
});

test("an update is told with the row before it, however little of it the record has", () => {
  const { feed, events } = start();
  feed(order(), report("c", 10), report("u", 14, { lsn: 3 }), report("u", 12, { lsn: 4 }));
  expect(goods(events)).toEqual([10, 4, -2]);
  expect(events.at(-1)).toMatchObject({ type: "command", name: "count.correct", by: "mes1" });
});

test("a change that is delivered again gives nothing, in whatever order", () => {
  const { feed, events, state } = start();
  feed(order(), report("c", 10), report("u", 14, { lsn: 3 }), order(), report("c", 10), report("u", 14, { lsn: 3 }));
  expect(goods(events)).toEqual([10, 4]);
  expect(countsOf(state)).toMatchObject({ changes: 3, duplicates: 3, events: 3 });
});

test("a lower position than before is no reason to drop a change", () => {
  const { feed, events } = start();
  feed(order({ lsn: 50 }), report("c", 10, { lsn: 20 }), report("u", 11, { lsn: 10 }));
  expect(goods(events)).toEqual([10, 1]);
});

test("a snapshot of rows that are known gives nothing, one that differs gives the difference", () => {
  const { feed, events } = start();
  feed(order(), report("c", 10), order({ op: "r", lsn: 5 }), report("r", 10, { lsn: 5 }));
  expect(events).toHaveLength(2);
  feed(report("r", 15, { lsn: 5 })); // an idle database's next snapshot has the same position
  expect(goods(events)).toEqual([10, 5]);
  feed(report("r", 15, { lsn: 7 }));
  expect(goods(events)).toEqual([10, 5]);
  expect(events.at(-1)?.id).toMatch(/^mes\.reports_01\/5\/r[0-9a-z]+$/);
});

test("a row that goes to and fro between snapshots has events of different ids", () => {
  const { feed, events } = start();
  feed(order({ op: "r" }));
  for (const [lsn, good] of [10, 20, 10, 20, 10].entries()) feed(report("r", good, { lsn }));
  expect(goods(events)).toEqual([10, 10, -10, 10, -10]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test("events of a snapshot that are older than a quarter of an hour are historical", () => {
  const { feed, events } = start();
  const after = { id: 5, order_number: "WO-1", good: 3 };
  feed(order({ op: "r" }));
  feed(report("r", 3, { after: { ...after, reported_at: "2026-11-02T15:44:59Z" } })); // Shanghai's clock: 07:44:59Z
  feed(report("r", 3, { key: { id: 6 }, after: { ...after, id: 6, reported_at: "2026-11-02T15:45:00Z" } }));
  expect(events.map(({ historical }) => historical)).toEqual([undefined, true, undefined]);
});

test("the source is in a snapshot from its first row to its last, of whatever table; an incremental one does not count", () => {
  const { feed, state } = start();
  const seen = (source: object, fields: Partial<Told> = {}) => {
    feed(order({ op: "r", source: source as Row, ...fields }));
    return countsOf(state).inSnapshot;
  };
  expect(seen({ snapshot: "first" })).toBe(true);
  expect(seen({ snapshot: "last_in_data_collection" })).toBe(true);
  expect(seen({ snapshot: "last" }, { table: "unmapped" })).toBe(false);
  expect(seen({ snapshot: "true" })).toBe(true);
  expect(seen({ snapshot: "incremental" })).toBe(false);
  expect(seen({ snapshot: "true" })).toBe(true);
  expect(seen({ snapshot: null }, { op: "u" })).toBe(false);
});

test("a deleted row keeps its figures; when it comes back as it was nothing happens, otherwise the difference", () => {
  const { feed, events } = start();
  feed(order(), report("c", 10), gone(), TOMBSTONE({ id: 5 }), report("c", 10, { lsn: 10 }));
  expect(goods(events)).toEqual([10]);
  feed(gone({ lsn: 11 }), report("c", 12, { lsn: 12 }));
  expect(goods(events)).toEqual([10, 2]);
});

test("where deletions correct, a deleted row is taken back, and counts again when it comes back", () => {
  const { feed, events } = start({ deletes: "correct" });
  feed(order(), report("c", 10), gone(), gone(), report("c", 10, { lsn: 10 }), report("r", 10, { lsn: 11 }));
  expect(goods(events)).toEqual([10, -10, 10]);
});

test("where deletions correct, the same row read by two snapshots, deleted between them, has events of different ids", () => {
  const { feed, events } = start({ deletes: "correct" });
  feed(order({ op: "r" }), report("r", 10));
  for (const lsn of [20, 30, 40]) feed(gone({ lsn }), report("r", 10, { lsn: lsn + 1 }));
  expect(goods(events)).toEqual([10, -10, 10, -10, 10, -10, 10]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test("a change of the primary key is an update of the same row", () => {
  const { feed, events } = start();
  const newkey = { "__debezium.newkey": JSON.stringify({ id: 6 }) };
  const oldkey = { "__debezium.oldkey": JSON.stringify({ id: 5 }) };
  const after = { id: 6, order_number: "WO-1", good: 11, reported_at: null };
  feed(order(), report("c", 10));
  feed(gone({ headers: newkey }), TOMBSTONE({ id: 5 }), report("c", 11, { key: { id: 6 }, after, headers: oldkey, lsn: 9 }));
  expect(goods(events)).toEqual([10, 1]);
  feed(report("c", 2, { lsn: 12 })); // the old key is free: another row
  expect(goods(events)).toEqual([10, 1, 2]);
  feed(report("r", 11, { key: { id: 6 }, after, lsn: 13 }));
  expect(events).toHaveLength(4);
});

test("the key that the router adds to a record's key is not part of it", () => {
  const { feed, events } = start();
  feed(order({ key: { id: 1, __dbz__physicalTableIdentifier: "s.mes.orders" } }));
  expect(events[0]?.id).toBe("orders/1/1.7");
});

test("a cell that the log did not tell is the one of the last image", () => {
  const { feed, events } = start();
  feed(order(), order({ op: "u", lsn: 2 }, { product: "__debezium_unavailable_value", quantity: 120 }));
  expect(events[1]).toMatchObject({ type: "order", product: "P1", quantity: 120 });
});

test("a cell that the log did not tell is known from a change before it that could not be read as a whole", () => {
  const { feed, events, buried } = start();
  const placeholder = "__debezium_unavailable_value";
  feed(order({}, { quantity: "many" }), order({ op: "u", lsn: 2 }, { product: placeholder, quantity: 120 }));
  feed(
    order({ op: "u", lsn: 3 }, { product: "P2", quantity: "more" }),
    order({ op: "u", lsn: 4 }, { product: placeholder, quantity: 130 }),
  );
  feed(order({ op: "u", lsn: 5 }, { product: "P3", quantity: 140 }), order({ op: "u", lsn: 6 }, { product: placeholder, quantity: 150 }));
  expect(events).toMatchObject([["P1", 120], ["P2", 130], ["P3", 140], ["P3", 150]].map(([product, quantity]) => ({ product, quantity }))); // biome-ignore format: one list
  feed(recordOf({ op: "t", table: "orders", lsn: 7 }), order({ lsn: 8 }, { product: placeholder }));
  expect(buried.map(({ reason }) => reason)).toEqual(["unmapped", "unmapped"]);
  expect(events.at(-1)).toMatchObject({ product: "null" }); // nobody has told it since the table was truncated
  const other = start();
  other.feed(order({}, { quantity: "many" }), recordOf({ op: "t", table: "orders", lsn: 2 }), order({ lsn: 3 }, { product: placeholder }));
  expect(other.events.at(-1)).toMatchObject({ product: "null" }); // though no row of it was ever read as a whole
});

test("the placeholder of a cell that the log did not tell is no data in a list or a map either", () => {
  const seen: (object | null)[] = [];
  const columns = { id: { type: "integer" }, cells: { type: "list" }, pairs: { type: "json" }, level: { type: "integer" } } as const;
  const mapping: SourceSettings["mapping"] = {
    tables: [{ name: "samples", from: "mes.samples", columns }],
    map: ({ after }) => {
      seen.push(after);
      return [];
    },
  };
  const { feed } = start({ mapping });
  const placeholder = "__debezium_unavailable_value";
  const codes = [...placeholder].map((letter) => letter.charCodeAt(0));
  const lists = [[placeholder], codes, ["b68a35a7-17ad-35b3-af2a-ae46edb4545a"], ["X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ=="], placeholder];
  const map = { [placeholder]: placeholder };
  const sample = (level: number, cells: unknown, pairs: unknown) =>
    recordOf({ op: level === 0 ? "c" : "u", table: "samples", key: { id: 1 }, lsn: level, after: { id: 1, cells, pairs, level } });
  feed(sample(0, codes.slice(1), { a: "1" }));
  for (const [n, cells] of lists.entries()) feed(sample(n + 1, cells, n % 2 === 0 ? map : JSON.stringify(map)));
  expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((level) => ({ id: 1, cells: codes.slice(1).map(String), pairs: { a: "1" }, level })));
});

test("a change of columns that the mapping does not declare gives nothing", () => {
  const { feed, events } = start();
  feed(order(), order({ op: "u", lsn: 2 }, { colour: "red" }));
  expect(events).toHaveLength(1);
});

test("a truncated table is forgotten, and takes nothing back", () => {
  const { feed, events, state } = start();
  const truncate = recordOf({ op: "t", table: "reports_01", lsn: 3 });
  feed(order(), report("c", 10), truncate, truncate, report("c", 10, { lsn: 4 }), truncate);
  expect(goods(events)).toEqual([10, 10]);
  expect(countsOf(state)).toMatchObject({ truncates: 1, duplicates: 2 });
  feed(report("r", 3, { lsn: 5 }), { ...recordOf({ op: "t", table: "reports_01", lsn: 6 }) }, report("r", 10, { lsn: 7 }));
  feed(recordOf({ op: "t", table: "reports_01", lsn: 8 }), report("r", 10, { lsn: 9 }));
  expect(goods(events)).toEqual([10, 10, -7, 10, 10]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test("rows of two shards with one key are two rows", () => {
  const { feed, events } = start();
  feed(order(), report("c", 10), report("c", 10, { table: "reports_02" }));
  expect(events.map(({ id }) => id)).toEqual(["orders/1/1.7", "mes.reports_01/5/2.7", "mes.reports_02/5/2.7"]);
});

test("tables that the mapping does not name, messages and bookkeeping are ignored, and tell the time", () => {
  const { feed, events, buried, state } = start();
  feed(recordOf({ op: "c", table: "linepulse_heartbeat", key: { id: 1 }, after: { id: 1 }, at: T0 + 5, timestamp: T0 + 9 }));
  feed(recordOf({ op: "m", table: "", at: T0 }));
  const transaction = { status: "BEGIN", id: "571:53", event_count: null, data_collections: null, ts_ms: 1 };
  feed({ key: "", value: new TextEncoder().encode(JSON.stringify(transaction)), headers: {}, timestamp: T0, offset: 1 });
  expect({ events, buried }).toEqual({ events: [], buried: [] });
  expect(countsOf(state)).toMatchObject({ ignored: 3, committedAt: T0 + 5, recordAt: T0 + 9 });
});

test("an event that lasts has the mapping's own id", () => {
  const event = { type: "state", factory: "F1", line: "L1", station: "S1", state: "running" } as const;
  const { feed, events } = start({
    mapping: { ...MES, map: () => [{ ...event, id: "point-7", lasting: true }, { ...event, id: "a" }, event] },
  });
  feed(order());
  expect(events.map(({ id }) => id)).toEqual(["point-7", "orders/1/1.7/a", "orders/1/1.7"]);
  expect(events[0]).toEqual({ ...event, id: "point-7", at: T0, tenant: "acme", source: "mes1" });
});

test("a long key is hashed where it would make an id too long", () => {
  const { feed, events } = start();
  const after = { id: 1, number: "WO-1", product: "P1", quantity: 100, note: null };
  feed(order({ key: { id: "x".repeat(300) }, after }), order({ key: { id: `${"x".repeat(299)}y` }, after }));
  feed(
    order({ key: { id: "k" }, after: { ...after, number: "WO-2" }, source: { connector: "mysql", file: "f".repeat(250), pos: 1, row: 0 } }),
  );
  expect(events.map(({ id }) => id)).toEqual([
    expect.stringMatching(/^orders\/#[0-9a-z]{15,25}\/1\.7$/),
    expect.stringMatching(/^orders\/#[0-9a-z]{15,25}\/1\.7$/),
    expect.stringMatching(/^#[0-9a-z]{15,25}$/),
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(3);
});

test("whole numbers beyond 2^53 keep their digits in keys and texts", () => {
  const { feed, events } = start();
  const raw = (id: string, lsn: number) => {
    const { value, ...rest } = order({ lsn });
    const text = new TextDecoder().decode(value).replace('"id":1,"number":"WO-1"', `"id":1,"number":${id}`);
    return { ...rest, key: `{"id":${id}}`, value: new TextEncoder().encode(text) };
  };
  feed(raw("1763800000000000001", 1), raw("1763800000000000002", 2));
  expect(events.map(({ id }) => id)).toEqual(["orders/1763800000000000001/1.7", "orders/1763800000000000002/2.7"]);
  expect(events).toMatchObject([{ order: "1763800000000000001" }, { order: "1763800000000000002" }]);
});

test("a double beyond 2^53 has no further digits, and its row is told", () => {
  const { feed, events, state } = start();
  const { value, ...rest } = order();
  const text = new TextDecoder().decode(value).replace('"number":"WO-1"', '"number":1.5E16');
  feed({ ...rest, value: new TextEncoder().encode(text) });
  expect(events).toMatchObject([{ type: "order", order: "15000000000000000" }]);
  expect(countsOf(state)).toMatchObject({ changes: 1, ignored: 0 });
});
