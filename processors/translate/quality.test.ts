import { expect, test } from "vitest";
import { plant, recordOf, settingsOf, T0, type Told } from "./fixtures.ts";
import { createTranslate } from "./translate.ts";

const MINUTE = 60_000;
const start = () => plant(createTranslate(settingsOf()));
const order = (id: number, fields: Partial<Told> = {}, after: object = {}) =>
  recordOf({
    op: "c",
    table: "orders",
    key: { id },
    lsn: id,
    after: { id, number: `WO-${id}`, product: "P1", quantity: 1, note: null, ...after },
    ...fields,
  });
const report = (id: number, good: number, fields: Partial<Told> = {}) =>
  recordOf({
    op: "c",
    table: "reports_01",
    key: { id },
    lsn: 100 + id,
    after: { id, order_number: "WO-1", good, reported_at: null },
    ...fields,
  });
const beat = (at: number) => recordOf({ op: "u", table: "beats", key: { id: 1 }, after: { id: 1 }, at });
const none = { changes: 0, complete: 0, valid: 0, unique_changes: 0, timely: 0, timed: 0, consistent: 0, checked: 0, accurate: 0 };

test("a minute is told when a record of a later one comes, a heartbeat's too", () => {
  const { feed, rows } = start();
  feed(order(1), order(1), order(2, { timestamp: T0 + 5 * MINUTE - 1 }), order(3, { timestamp: T0 + 5 * MINUTE, at: T0 - 1 }));
  feed(order(4, { timestamp: T0 + 5 * MINUTE }, { product: null }), order(5, { timestamp: T0 + 5 * MINUTE }, { quantity: 0 }));
  feed(order(6, { op: "r", timestamp: T0 + 5 * MINUTE, at: T0 - 999 * MINUTE }));
  const place = { tenant: "acme", source: "mes1", table: "orders" };
  const first = { ...place, minute: T0, ...none, changes: 2, unique_changes: 1, complete: 1, valid: 1, timed: 1, timely: 1, consistent: 1 };
  const second = { ...first, minute: T0 + 4 * MINUTE, changes: 1 };
  expect(rows.map(({ row }) => row)).toEqual([first, second]);
  feed(beat(T0 + 6 * MINUTE));
  expect(rows.at(-1)).toEqual({
    table: "source_quality",
    row: {
      ...place,
      ...none,
      minute: T0 + 5 * MINUTE,
      changes: 4,
      unique_changes: 4,
      complete: 3,
      valid: 3,
      timed: 3,
      timely: 2,
      consistent: 4,
    },
  });
});

test("a parked change is counted on in its own minute when its parent has come", () => {
  const { feed, rows } = start();
  feed(report(5, 10), beat(T0 + MINUTE), order(1, { at: T0 + 2 * MINUTE }), beat(T0 + 3 * MINUTE));
  const reports = rows.map(({ row }) => row).filter(({ table }) => table === "reports");
  expect(reports).toMatchObject([
    { minute: T0, changes: 1, unique_changes: 1, complete: 1, timed: 1, timely: 1, valid: 0, consistent: 0 },
    { minute: T0, changes: 0, unique_changes: 0, complete: 0, timed: 0, valid: 1, consistent: 1 },
  ]);
});

test("an orphan is never consistent, what is refused is consistent and not valid", () => {
  const { feed, rows } = start();
  feed(report(5, 10), order(1, { at: T0 + 61 * MINUTE }), report(6, 13, { at: T0 + 61 * MINUTE }), beat(T0 + 62 * MINUTE));
  const reports = rows.map(({ row }) => row).filter(({ table }) => table === "reports");
  expect(reports).toMatchObject([
    { minute: T0, changes: 1, valid: 0, consistent: 0 },
    { minute: T0 + 61 * MINUTE, changes: 1, valid: 0, consistent: 1 },
  ]);
});
