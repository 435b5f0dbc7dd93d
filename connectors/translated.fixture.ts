// Statements of an example schema as Debezium would tell them, through translate: what really runs between a database and the log.
import type { Event } from "../core/events.ts";
import { type Buried, plant, recordOf } from "../processors/translate/fixtures.ts";
import { createTranslate } from "../processors/translate/translate.ts";
import { createDatabase, type Statement, type TableWorld } from "./sql.fixture.ts";

export function translateAll(statements: readonly Statement[], world: TableWorld): { events: Event[]; buried: readonly Buried[] } {
  const { mapping, timeZone = "Asia/Shanghai", deletes = "keep" } = world;
  const options = { timeZone, factory: "F1", deletes, settings: {} };
  const running = plant(createTranslate({ name: "mes", tenant: "try", scope: {}, mapping, options }));
  const database = createDatabase(world);
  for (const [nth, statement] of statements.entries()) {
    const { origin, kind, row, primary, at } = database.commit(statement);
    const [schema = "", table = ""] = origin.split(".");
    const isNew = statement.kind === "insert";
    const op = kind === "delete" ? "d" : isNew ? "c" : "u";
    const key = Object.fromEntries(primary.map((column) => [column, row[column] ?? null]));
    running.feed(recordOf({ op, table, key, after: kind === "delete" ? null : withArrays(row), at, lsn: nth, source: { schema } }));
  }
  return { events: running.events, buried: running.buried };
}

/** Debezium tells an array of PostgreSQL as one. */
function withArrays(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isArray = (cell: unknown): cell is string => typeof cell === "string" && /^\{[\d.,-]*\}$/.test(cell);
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, isArray(cell) ? cell.slice(1, -1).split(",") : cell]));
}
