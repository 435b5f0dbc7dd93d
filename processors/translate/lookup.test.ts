import { expect, test } from "vitest";
import type { Lookup, MappedTable, RowImage, TableMapping } from "../../core/change.ts";
import { plant, type Row, recordOf, settingsOf } from "./fixtures.ts";
import { createTranslate } from "./translate.ts";

const column = { type: "text", required: false } as const;
const TABLES: MappedTable[] = [
  { name: "things", from: "mes.things", columns: { a: column, b: column }, keys: [["a"], ["a", "b"]] },
  { name: "shards", from: "mes.shards_*", columns: { a: column } },
  { name: "sized", from: "mes.sized", columns: { id: { type: "integer" }, plan: { type: "json", required: false } } },
  { name: "dated", from: "mes.dated", columns: { day: { type: "date" }, line: column } },
];

/** A mapping that only listens. */
function listen() {
  let lookup: Lookup = () => undefined;
  let calls = 0;
  const mapping: TableMapping = {
    tables: TABLES,
    map(_, given) {
      lookup = given;
      calls++;
      return [];
    },
  };
  const { feed } = plant(createTranslate(settingsOf({ mapping })));
  let lsn = 0;
  return {
    put: (table: string, key: Row, after: Row, op: "c" | "u" | "d" = "c") =>
      feed(recordOf({ op, table, key, after: op === "d" ? null : after, lsn: lsn++ })),
    find: (table: string, columns: RowImage) => lookup(table, columns),
    calls: () => calls,
  };
}

test("a row is found by its primary key, whatever the kind of number, and by several columns in any order", () => {
  const { put, find } = listen();
  put("things", { id: 7 }, { id: 7, a: "x", b: "y,z" });
  const row = { a: "x", b: "y,z" };
  const found: RowImage[] = [{ id: 7 }, { id: "7" }, { a: "x" }, { a: "x", b: "y,z" }, { b: "y,z", a: "x" }];
  for (const columns of found) expect(find("things", columns)).toEqual(row);
  const missing: RowImage[] = [{ id: 8 }, { a: "y" }, { b: "y,z" }, { a: null }, { a: "x", b: "z" }, {}];
  for (const columns of missing) expect(find("things", columns)).toBeUndefined();
  expect(find("nowhere", { id: 7 })).toBeUndefined();
  put("sized", { id: "5.00" }, { id: "5.00", plan: null });
  expect(find("sized", { id: 5 })).toEqual({ id: 5, plan: null });
});

test("a primary key of several columns, one of them a date", () => {
  const { put, find } = listen();
  put("dated", { day: "2026-11-02Z", line: "L,1" }, { day: "2026-11-02Z", line: "L,1" });
  expect(find("dated", { line: "L,1", day: "2026-11-02" })).toEqual({ day: "2026-11-02", line: "L,1" });
});

test("of the rows of all shards the newest with that primary key is found", () => {
  const { put, find } = listen();
  put("shards_1", { id: 1 }, { id: 1, a: "first" });
  put("shards_2", { id: 2 }, { id: 2, a: "other" });
  expect(find("shards", { id: 1 })).toEqual({ a: "first" });
  put("shards_2", { id: 1 }, { id: 1, a: "second" });
  expect(find("shards", { id: 1 })).toEqual({ a: "second" });
  put("shards_1", { id: 1 }, { id: 1, a: "first again" }, "u");
  expect(find("shards", { id: 1 })).toEqual({ a: "second" });
});

test("a row that comes back is found by the key that another one had meanwhile", () => {
  const { put, find } = listen();
  put("things", { id: 1 }, { a: "k", b: "1" });
  put("things", { id: 1 }, {}, "d");
  put("things", { id: 2 }, { a: "k", b: "2" });
  expect(find("things", { a: "k" })).toEqual({ a: "k", b: "2" });
  put("things", { id: 2 }, { a: "j", b: "2" }, "u");
  put("things", { id: 1 }, { a: "k", b: "1" });
  expect(find("things", { a: "k" })).toEqual({ a: "k", b: "1" });
});

test("the same JSON is no change", () => {
  const { put, calls } = listen();
  put("sized", { id: 1 }, { id: 1, plan: '{"steps":[1,2]}' });
  put("sized", { id: 1 }, { id: 1, plan: '{"steps":[1,2]}' }, "u");
  expect(calls()).toBe(1);
  put("sized", { id: 1 }, { id: 1, plan: '{"steps":[2,1]}' }, "u");
  put("sized", { id: 1 }, { id: 1, plan: null }, "u");
  expect(calls()).toBe(3);
});
