// Against what real connectors wrote (recorded/): PostgreSQL 15 and MariaDB 10.11 through Debezium 3.5.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Column, RowChange, TableMapping } from "../../core/change.ts";
import type { ChangeRecord } from "./contract.ts";
import { countsOf } from "./counts.ts";
import { plant, settingsOf } from "./fixtures.ts";
import { createTranslate } from "./translate.ts";

const FOLDER = join(import.meta.dirname, "recorded");
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".ndjson"));

interface Line {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Record<string, string>;
  readonly timestamp: number;
}

function recordsOf(name: string): ChangeRecord[] {
  const lines = readFileSync(join(FOLDER, `${name}.ndjson`), "utf8")
    .trim()
    .split("\n");
  return lines.map((line, offset) => {
    const { key, value, headers, timestamp } = JSON.parse(line) as Line;
    return { key: key ?? "", value: new TextEncoder().encode(value ?? ""), headers, timestamp, offset };
  });
}

const optional = (type: Column["type"]): Column => ({ type, required: false });
const COLUMNS: Record<string, Column["type"]> = {
  order_id: "integer", amount: "text", small: "number", price: "text", ratio: "number", taken_at: "local", taken_s: "local",
  seen_at: "instant", day: "date", name: "text", is_good: "boolean", flag: "boolean", doc: "json", list: "list", big: "text",
  level: "integer", made: "integer",
}; // biome-ignore format: one list

/** Listens to the three tables; `is_good` of one row is a 2, and cannot be read. */
function listen({ status = optional("text") }: { status?: Column } = {}) {
  const changes: RowChange[] = [];
  const samples = Object.fromEntries(Object.entries(COLUMNS).map(([name, type]) => [name, optional(type)]));
  const mapping: TableMapping = {
    tables: [
      { name: "orders", from: "plant.orders", columns: { number: { type: "text" }, status }, keys: [["number"]] },
      { name: "samples", from: "plant.samples", columns: samples },
      { name: "reports", from: "plant.reports_*", columns: { good: { type: "integer" } } },
    ],
    map(change) {
      changes.push(change);
      return [];
    },
  };
  return { changes, ...plant(createTranslate(settingsOf({ mapping, deletes: "correct" }))) };
}

const told = ({ table, kind, key, after }: RowChange) => [table, kind, key, after && Object.values(after)];

describe.each(["postgresql", "mariadb"])("%s", (database) => {
  const changesOf = (name: string) => {
    const { feed, changes, buried } = listen();
    feed(...recordsOf(`${database}-${name}`));
    expect(buried.map(({ detail }) => detail).filter((detail) => !detail.includes("2 is neither true nor false"))).toEqual([]);
    return changes.map(told);
  };

  test("a snapshot, a change of the key, a deletion, interleaved transactions, a new shard, a truncate, columns that come and go", () => {
    expect(changesOf("snapshot").filter(([table]) => table !== "samples")).toEqual([
      ["orders", "insert", "1", ["WO-A01-001", null]],
      ["orders", "insert", "2", ["订单-😀", "started"]],
      ["reports", "insert", "1", [10]],
    ]);
    expect(changesOf("key-change")).toEqual([
      ["orders", "insert", "30", ["WO-A01-030", "created"]],
      ["orders", "update", "31", ["WO-A01-030", "started"]],
    ]);
    expect(changesOf("delete-reinsert")).toEqual([
      ["orders", "insert", "31", ["WO-A01-030", "started"]],
      ["orders", "delete", "31", null],
      ["orders", "insert", "31", ["WO-A01-031", "created"]],
    ]);
    expect(changesOf("interleaved")).toEqual([
      ["orders", "insert", "42", ["WO-A01-042", "created"]],
      ["orders", "insert", "41", ["WO-A01-041", "created"]],
      ["orders", "update", "41", ["WO-A01-041", "started"]],
    ]);
    expect(changesOf("many-rows").map(([, , key]) => key)).toEqual(["101", "102", "103", "104", "105"]);
    expect(changesOf("new-shard")).toEqual([
      ["reports", "insert", "1", [20]],
      ["reports", "update", "1", [21]],
    ]);
    expect(changesOf("columns").map(([, , , after]) => after)).toEqual([
      ["WO-A01-050", "created"],
      ["WO-A01-051", "created"],
      ["WO-A01-052", null],
    ]);
    expect(changesOf("truncate")).toEqual([["reports", "insert", "2", [5]]]);
  });

  test("a text that the log does not tell is the last one", () => {
    const { feed, changes } = listen();
    feed(...recordsOf(`${database}-long-text`));
    expect(changes.map(({ after }) => after?.level)).toEqual([1, 2, 3]);
    expect(String(changes[0]?.after?.name).length).toBeGreaterThan(2000);
    expect(changes[1]?.after?.name).toBe(changes[0]?.after?.name);
    expect(changes[2]?.after?.name).toBe("short");
  });

  test("cells of every type", () => {
    const { feed, changes } = listen();
    feed(...recordsOf(`${database}-schema-isostring`));
    const row = changes.find(({ key }) => key === "10")?.after;
    expect(row).toMatchObject({
      order_id: 1,
      amount: "12345678901234567890.0123456789",
      small: -0.05,
      ratio: 1.5,
      taken_at: Date.parse("2026-03-02T08:00:00.123+08:00"),
      taken_s: Date.parse("2026-03-02T08:00:00+08:00"),
      seen_at: Date.parse("2026-03-02T00:00:00.123Z"),
      day: "2026-03-02",
      name: '漏焊 😀 "quoted"',
      is_good: true,
      doc: { a: [1, null] },
      level: 7,
    });
    expect(row).toMatchObject(
      database === "mariadb" ? { flag: true, big: "18446744073709551615", made: 2026 } : { list: ["x", "y z", null] },
    );
    const old = changes.find(({ key }) => key === "11")?.after;
    expect(old).toMatchObject({ taken_at: Date.parse("1969-12-31T23:59:59.999+08:00"), day: "1912-06-23", is_good: false });
  });

  test("the schema's semantic names tell the same in every precision of time, as text without a schema does", () => {
    const changesIn = (name: string) => {
      const { feed, changes } = listen();
      feed(...recordsOf(name));
      return changes
        .filter(({ table, key }) => table === "samples" && ["10", "11", "16"].includes(key))
        .map(({ key, after }) => [key, after]);
    };
    const expected = changesIn(`${database}-schema-isostring`);
    expect(expected).toHaveLength(3);
    expect(changesIn(`${database}-types`)).toEqual(expected);
    const files = FILES.filter((file) => file.startsWith(`${database}-schema-`)).map((file) => file.replace(".ndjson", ""));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      // Nanoseconds cannot tell the year 1000.
      const isOld = file.endsWith("nanoseconds");
      const same = (rows: typeof expected) =>
        rows.map(([key, row]) => [key, isOld && key === "11" ? { ...(row as object), taken_s: null } : row]);
      expect([file, same(changesIn(file))]).toEqual([file, same(expected)]);
    }
  });

  test("a required column that is dropped stops the source at the first row without it", () => {
    const { feed, changes } = listen({ status: { type: "text" } });
    expect(feed(...recordsOf(`${database}-columns`))).toEqual({
      code: "SOURCE_SCHEMA",
      detail: '"plant.orders" has no column "status", which the mapping of "orders" needs',
    });
    expect(changes).toHaveLength(2);
  });

  test("everything in its order and then again, with an incremental snapshot inside: told once", () => {
    const files = FILES.filter((file) => file.startsWith(database) && !file.includes("-schema-")).map((file) =>
      file.replace(".ndjson", ""),
    );
    const records = files.flatMap(recordsOf).toSorted((a, b) => a.timestamp - b.timestamp);
    const { feed, changes, state } = listen();
    feed(...records);
    const once = changes.map(told);
    expect(once.filter(([table, kind]) => table === "orders" && kind === "insert")).toHaveLength(15);
    expect(changes.filter(({ table, isSnapshot }) => table === "orders" && isSnapshot)).toHaveLength(2);
    feed(...records);
    expect(changes.map(told)).toEqual(once);
    expect(countsOf(state)).toMatchObject({ inSnapshot: false, parked: 0 });
  });
});
