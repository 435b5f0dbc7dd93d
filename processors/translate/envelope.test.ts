import { expect, test } from "vitest";
import type { TableMapping } from "../../core/change.ts";
import { plant, type Row, settingsOf, T0 } from "./fixtures.ts";
import { positionOf } from "./position.ts";
import { createTables, originOf } from "./tables.ts";
import { createTranslate } from "./translate.ts";

/** Gives a state event whose reason tells the images. */
const SEEN: unknown[] = [];
const mapping: TableMapping = {
  tables: [
    {
      name: "rows",
      from: "mes.rows",
      columns: {
        name: { type: "text" },
        at: { type: "local" },
        day: { type: "date", required: false },
        size: { type: "number", required: false },
        seen: { type: "instant", required: false },
      },
    },
  ],
  map(change) {
    SEEN.push(change);
    return [];
  },
};

const field = (name: string, type: string, semantic?: string, parameters?: Row) => ({
  field: name,
  type,
  optional: true,
  name: semantic,
  parameters,
});
const WRAPPED_FIELDS = [
  field("id", "int64"),
  field("name", "string"),
  field("at", "int64", "io.debezium.time.MicroTimestamp"),
  field("day", "int32", "io.debezium.time.Date"),
  field("size", "bytes", "org.apache.kafka.connect.data.Decimal", { scale: "3" }),
  field("seen", "string", "io.debezium.time.ZonedTimestamp"),
];

function wrapped(after: Row, headers: Record<string, string> = {}) {
  const schema = {
    type: "struct",
    fields: [{ field: "before", fields: WRAPPED_FIELDS }, { field: "after", fields: WRAPPED_FIELDS }, { field: "op" }],
  };
  const source = { connector: "mysql", db: "mes", table: "rows", file: "bin.000003", pos: 154, row: 0, ts_ms: T0, snapshot: "false" };
  const payload = { before: null, after, source, op: "c", ts_ms: T0 };
  const key = JSON.stringify({ schema: { type: "struct" }, payload: { id: after.id } });
  return { key, value: new TextEncoder().encode(JSON.stringify({ schema, payload })), headers, timestamp: T0, offset: 0 };
}

test("a record with its schema is read by it", () => {
  SEEN.length = 0;
  const { feed, buried } = plant(createTranslate(settingsOf({ mapping })));
  const micros = Date.parse("2026-11-02T16:00:00Z") * 1000 + 999;
  feed(wrapped({ id: 1, name: "一", at: micros, day: 20759, size: "JxI=", seen: "2026-11-02T08:00:00.5Z" }));
  const oldkey = JSON.stringify({ schema: { type: "struct" }, payload: { id: 1 } });
  feed(wrapped({ id: 2, name: "二", at: micros, day: null, size: null, seen: null }, { "__debezium.oldkey": oldkey }));
  const after = { name: "一", at: T0, day: "2026-11-02", size: 10.002, seen: T0 + 500 };
  expect(buried).toEqual([]);
  expect(SEEN).toMatchObject([
    { table: "rows", origin: "mes.rows", kind: "insert", key: "1", before: null, after, at: T0, isSnapshot: false },
    { kind: "update", key: "2", before: after, after: { name: "二", day: null } },
  ]);
});

test("positions are what the database's log has, without what may change when it is read again", () => {
  const mysql = { connector: "mariadb", file: "bin.000003", pos: 154, row: 2, gtid: "0-1-5", ts_ms: 1, server_id: 1 };
  expect(positionOf(mysql)).toBe("bin.000003:154:2");
  expect(positionOf({ connector: "postgresql", lsn: 24023128, txId: 571, sequence: '["1","2"]' })).toBe("24023128.571");
  const other = { connector: "sqlserver", change_lsn: "0:1", commit_lsn: "0:2", event_serial_no: 1, ts_ms: 1 };
  expect(positionOf(other)).toBe(positionOf({ ...other, ts_ms: 2, snapshot: "last" }));
  expect(positionOf(other)).not.toBe(positionOf({ ...other, event_serial_no: 2 }));
});

test("a shard is found by its pattern, a named table before it", () => {
  const table = (name: string, from: string) => ({ name, from, columns: {} });
  const tableOf = createTables([table("shards", "public.reports_*"), table("one", "public.reports_total"), table("any", "*.defects_*_01")]);
  expect(tableOf("public.reports_202601")?.name).toBe("shards");
  expect(tableOf("public.reports_total")?.name).toBe("one");
  expect(tableOf("plant.defects_factory_sh_01")?.name).toBe("any");
  for (const origin of ["public.reports_", "public.reports", "xpublic.reports_1", "public.reports_1.x", "a.b.defects_x_01"]) {
    expect(tableOf(origin)).toBeUndefined();
  }
  expect(originOf({ connector: "mysql", db: "btc_core", table: "t" })).toBe("btc_core.t");
  expect(originOf({ connector: "postgresql", db: "plant", schema: "public", table: "t" })).toBe("public.t");
});
