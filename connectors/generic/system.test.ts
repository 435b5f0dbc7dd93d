import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RowImage } from "../../core/change.ts";
import { configSchema } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { tryLines } from "../../runtime/connectors/try-command.ts";
import { inWriting } from "../example.fixture.ts";
import { processorOrders } from "../mapping/orders.fixture.ts";
import { commitAll, parseSql } from "../sql.fixture.ts";
import { systemOf } from "../systems.ts";
import { generic } from "./system.ts";

const readme = readFileSync(new URL("./README.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);
const configs = blocks("yaml").map((text) => configSchema.parse(parse(text)));
const samples = blocks("ndjson").map((text) => text.split("\n").filter(Boolean));

test.each([0, 1])("example %i of the README gives the events that it shows", async (n) => {
  const [source] = configs[n]?.sources ?? [];
  if (!source) throw new Error("the README has no such example");
  const out: string[] = [];
  const said: string[] = [];
  const deps = { systemOf, out: (line: string) => out.push(line), say: (line: string) => said.push(line), now: () => Date.UTC(2026, 0, 6) };
  expect(await tryLines(samples[2 * n] ?? [], { source, flags: {}, ...deps })).toBe(0);
  const events = out.map((line) => {
    const { id: _, tenant: __, source: ___, historical: ____, ...event } = JSON.parse(line);
    return event;
  });
  expect(events).toEqual((samples[2 * n + 1] ?? []).map((line) => JSON.parse(line)));
  expect(said.at(-1)).toBe(`${samples[2 * n]?.length} lines, ${events.length} events, 0 faults`);
});

const options = { timeZone: "Asia/Shanghai", factory: "F1", deletes: "correct" as const };

test("every fault of the settings is named at once, with its place", () => {
  const settings = {
    tables: [
      {
        name: "reports",
        from: "reports",
        key: ["id"],
        columns: { id: "integer", good: "int" },
        parents: { order: { table: "orders", by: { id: "order_id" } } },
        events: [{ type: "count", where: { colour: "red" }, fields: { station: "machine", speed: "good", good: { column: "good", pattern: "(" } } }],
      },
    ],
  };
  let message = "";
  try {
    generic.tables({ ...options, settings });
  } catch (error) {
    message = error instanceof PipelineError && error.code === "CONFIG_INVALID" ? error.message : "";
  }
  expect(message).toContain("settings.tables.0.from: must be schema.table");
  expect(message).toContain("settings.tables.0.columns.good: must be text, number");
  expect(message).toContain("settings.tables.0.events.0.fields.good");
  const shaped = { tables: [{ ...settings.tables[0], from: "mes.reports", columns: { id: "integer", good: "integer" }, events: [{ type: "count", where: { colour: "red" }, fields: { station: "machine", speed: "good" } }] }] };
  expect(() => generic.tables({ ...options, settings: shaped })).toThrow(
    /declares no column "order_id"[\s\S]*no table "orders" stands above[\s\S]*count needs "line"[\s\S]*declares no column "machine"[\s\S]*no such field[\s\S]*declares no column "colour"/,
  );
}); // biome-ignore format: one setting a line

const NOTES = {
  tables: [
    {
      name: "notes",
      from: "mes.notes",
      key: ["id"],
      columns: { id: "integer", station: "text", good: "integer", at: "instant", gone: "boolean" },
      deletedWhere: { gone: true },
      events: [{ type: "count", at: "at", fields: { line: { value: "L1" }, station: "station", good: "good" } }],
    },
  ],
};

const mapped = (settings: object) => generic.tables({ ...options, settings: settings as Record<string, unknown> });

test("an order that is given another quantity has the newest one, whatever its time says", () => {
  const columns = { id: "integer", quantity: "integer", created: "instant" };
  const fields = { line: { value: "L1" }, order: "id", product: { value: "P" }, quantity: "quantity", status: { value: "created" } };
  const table = { name: "orders", from: "mes.orders", key: ["id"], columns, events: [{ type: "order", at: "created", fields }] };
  for (let last = 1; last <= 20; last++) {
    const sql = `INSERT INTO orders (id, quantity, created) VALUES (1, 500, '2026-01-05T09:00:00+08:00');
      UPDATE orders SET quantity = 700 WHERE id = 1;
      UPDATE orders SET quantity = ${last} WHERE id = 1;`;
    const { events } = commitAll(parseSql(sql, "mes"), { mapping: mapped({ tables: [table] }), keys: new Map([["mes.orders", ["id"]]]) });
    expect(processorOrders(events as never)).toMatchObject({ quantity: last });
  }
});

test("an empty cell is no zero", () => {
  const columns = { id: "integer", value: "text?", all: "list?" };
  const place = { line: { value: "L1" }, station: { value: "S1" }, characteristic: { value: "d" } };
  const events = [
    { type: "measurement", name: "one", where: { all: null }, fields: { ...place, value: "value" } },
    { type: "measurement", name: "all", where: { value: null }, fields: { ...place, values: "all" } },
  ];
  const { map } = mapped({ tables: [{ name: "tests", from: "mes.tests", key: ["id"], columns, events }] });
  const told = (row: RowImage) => {
    const all = map({ table: "tests", origin: "mes.tests", kind: "insert", key: "1", before: null, after: { id: 1, ...row }, at: 0, isSnapshot: false }, () => undefined); // biome-ignore format: one change
    return (all as readonly { value?: unknown; values?: unknown }[]).map(({ value, values }) => value ?? values);
  };
  expect(told({ value: "7.5", all: null })).toEqual([7.5]);
  expect(told({ value: "  ", all: null })).toEqual([undefined]);
  expect(told({ value: null, all: ["1.5", null, " "] })).toEqual([[1.5, Number.NaN, Number.NaN]]);
});

test("a cell that says something but no number, or neither yes nor no, is a fault and not none", () => {
  const place = { line: { value: "L1" }, station: { value: "S1" } };
  const events = [
    { type: "count", where: { held: null }, fields: { ...place, good: "good" } },
    { type: "hold", where: { good: null }, fields: { line: { value: "L1" }, lot: "id", held: "held" } },
  ];
  const columns = { id: "integer", good: "text?", held: "text?" };
  const { map } = mapped({ tables: [{ name: "notes", from: "mes.notes", key: ["id"], columns, events }] });
  const told = (row: RowImage) => map({ table: "notes", origin: "mes.notes", kind: "insert", key: "1", before: null, after: { id: 1, ...row }, at: 0, isSnapshot: false }, () => undefined); // biome-ignore format: one change
  for (const good of ["10 pcs", "1,5", "0x1F", "Infinity"]) {
    expect(told({ good, held: null })).toEqual({ fault: `good: ${JSON.stringify(good)} is no number` });
  }
  expect(told({ good: " 10 ", held: null })).toMatchObject([{ type: "count", good: 10 }]);
  for (const held of ["Y", "t", "1", "TRUE"]) expect(told({ good: null, held })).toMatchObject([{ type: "hold", held: true }]);
  expect(told({ good: null, held: "N" })).toEqual([]);
  expect(told({ good: null, held: "QA" })).toEqual({ fault: 'held: "QA" is no yes or no' });
});

test("a time is taken from a column that holds one", () => {
  const fields = { line: { value: "L1" }, order: "number", product: { value: "P" }, quantity: { value: 1 }, status: { value: "created" } };
  const orders = (columns: object) => {
    const events = [{ type: "order", at: "made", fields: { ...fields, due: "due" } }];
    return () =>
      mapped({ tables: [{ name: "orders", from: "mes.orders", key: ["number"], columns: { number: "text", ...columns }, events }] });
  };
  expect(orders({ made: "text", due: "date" })).toThrow(
    /events\.0\.at: "made" holds no time[\s\S]*events\.0\.fields\.due: "due" holds no time/,
  );
  expect(orders({ made: "integer", due: "local" })).not.toThrow();
});

test("a row that is corrected, deleted in its own words, back, and deleted for good nets to nothing", () => {
  const sql = `
    INSERT INTO notes (id, station, good, at, gone) VALUES (1, 'S1', 100, '2026-01-05T09:00:00+08:00', FALSE);
    UPDATE notes SET good = 110 WHERE id = 1;
    UPDATE notes SET gone = TRUE WHERE id = 1;
    UPDATE notes SET gone = FALSE WHERE id = 1;
    UPDATE notes SET good = 105 WHERE id = 1;
    DELETE FROM notes WHERE id = 1;`;
  const mapping = generic.tables({ ...options, settings: NOTES });
  const world = { mapping, keys: new Map([["mes.notes", ["id"]]]), deletes: "correct" as const };
  const { events } = commitAll(parseSql(sql, "mes"), world);
  expect(events.map((event) => (event.type === "count" || (event.type === "command" && event.name === "count.correct") ? event.good : event))).toEqual([
    100, 10, -110, 110, -5, -105,
  ]);
  expect(inWriting(events[2] as (typeof events)[number])).toEqual({
    type: "command", name: "count.correct", id: "mes.notes/1/2/count-correct", at: "2026-01-05T01:00:00.000Z", factory: "F1", line: "L1", station: "S1", good: -110, scrap: 0, rework: 0,
  });
}); // biome-ignore format: one list
