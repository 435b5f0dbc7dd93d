// The SQL of the example schemas, read as far as tests need it: primary keys from DDL, rows from INSERT, UPDATE and DELETE.
import type { Cell, TableMapping } from "../core/change.ts";
import type { Event } from "../core/events.ts";
import type { Instant } from "../core/time.ts";
import { createTrial, type SampleChange, type Tried } from "./trial.fixture.ts";
import { decodePlainRow } from "./trial-cells.fixture.ts";

type Row = Record<string, Cell>;

/** A statement on one row, in the order of its commit. */
export type Statement =
  | { readonly kind: "insert"; readonly table: string; readonly row: Row }
  | { readonly kind: "update"; readonly table: string; readonly key: Row; readonly set: Row }
  | { readonly kind: "delete"; readonly table: string; readonly key: Row };

export type PrimaryKeys = ReadonlyMap<string, readonly string[]>;

/** Primary keys by `schema.table`; a partition or shard made `LIKE` another has its key. */
export function primaryKeysOf(ddl: string): PrimaryKeys {
  const keys = new Map<string, readonly string[]>();
  const text = ddl.replaceAll(/--.*$/gm, "");
  for (const [, name = "", body = ""] of text.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?([\w.]+) \(([\s\S]*?)\n\)/g)) {
    const like = /LIKE ([\w.]+)/.exec(body)?.[1];
    const inline = /^\s*(\w+) [^\n]*PRIMARY KEY/m.exec(body)?.[1];
    const listed = /^\s*PRIMARY KEY \(([^)]*)\)/m.exec(body)?.[1]?.split(",");
    const key = listed?.map((column) => column.trim()) ?? (inline ? [inline] : like ? keys.get(like) : undefined);
    if (!key) throw new Error(`table ${name} has no primary key`);
    keys.set(name, key);
  }
  return keys;
}

/** @param schema of names without one */
export function parseSql(text: string, schema: string): Statement[] {
  const statements: Statement[] = [];
  const tableOf = (name: string) => (name.includes(".") ? name : `${schema}.${name}`);
  const bare = text.replaceAll(/^\s*--.*$/gm, "");
  for (const statement of bare.split(/;\s*$/m).map((part) => part.trim())) {
    const insert = /^INSERT INTO ([\w.]+)\s*\(([^)]*)\)\s*VALUES\s*([\s\S]*)$/i.exec(statement);
    const update = /^UPDATE ([\w.]+)\s+SET\s+([\s\S]*?)\s+WHERE\s+([\s\S]*)$/i.exec(statement);
    const deleted = /^DELETE FROM ([\w.]+)\s+WHERE\s+([\s\S]*)$/i.exec(statement);
    if (insert) {
      const columns = (insert[2] ?? "").split(",").map((column) => column.trim());
      for (const values of tuplesOf(insert[3] ?? "")) {
        if (values.length !== columns.length) throw new Error(`${values.length} values for ${columns.length} columns: ${values.join()}`);
        const row = Object.fromEntries(columns.map((column, n) => [column, values[n] ?? null]));
        statements.push({ kind: "insert", table: tableOf(insert[1] ?? ""), row });
      }
    } else if (update) {
      statements.push({ kind: "update", table: tableOf(update[1] ?? ""), set: pairsOf(update[2]), key: pairsOf(update[3]) });
    } else if (deleted) statements.push({ kind: "delete", table: tableOf(deleted[1] ?? ""), key: pairsOf(deleted[2]) });
    else if (!/^(SET|USE|BEGIN|COMMIT|START|$)/i.test(statement)) throw new Error(`not understood: ${statement.slice(0, 80)}`);
  }
  return statements;
}

const LITERAL = String.raw`'(?:[^']|'')*'|-?[\d.]+|NULL|TRUE|FALSE`;

function tuplesOf(text: string): Cell[][] {
  const tuples = text.matchAll(new RegExp(String.raw`\(\s*((?:${LITERAL})(?:\s*,\s*(?:${LITERAL}))*)\s*\)`, "gi"));
  return [...tuples].map(([, body = ""]) => [...body.matchAll(new RegExp(LITERAL, "gi"))].map(([literal]) => cellOf(literal)));
}

function pairsOf(text = ""): Row {
  const pairs = text.matchAll(new RegExp(String.raw`(\w+)\s*=\s*(${LITERAL})`, "gi"));
  return Object.fromEntries([...pairs].map(([, column = "", literal = ""]) => [column, cellOf(literal)]));
}

function cellOf(literal: string): Cell {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'");
  if (/^null$/i.test(literal)) return null;
  if (/^(true|false)$/i.test(literal)) return literal.toLowerCase() === "true";
  return Number(literal);
}

export interface TableWorld {
  readonly mapping: TableMapping;
  readonly keys: PrimaryKeys;
  readonly timeZone?: string;
  readonly deletes?: "keep" | "correct";
  /** When the first statement was committed; each next one a second later. */
  readonly startAt?: Instant;
}

/** Commits statements one after the other and gives what became of each change; `end` = what waits for a parent still. */
export function commitAll(statements: readonly Statement[], world: TableWorld): { tried: Tried[]; end: Tried[]; events: Event[] } {
  const { mapping, timeZone = "Asia/Shanghai", deletes = "keep" } = world;
  const trial = createTrial({ mapping, decode: (table, row) => decodePlainRow(table, row, timeZone), deletes });
  const database = createDatabase(world);
  const tried = statements.flatMap((statement) => trial.take(database.commit(statement)));
  const faults = tried.flatMap(({ nth, outcome }) => (outcome.kind === "fault" ? [`${nth}: ${outcome.faults.join("; ")}`] : []));
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return { tried, end: trial.waiting(), events: tried.flatMap(({ outcome }) => (outcome.kind === "events" ? outcome.events : [])) };
}

interface Database {
  commit(statement: Statement): SampleChange & { readonly row: Row; readonly primary: readonly string[] };
}

/** Rows in memory: an update keeps what it does not set. */
export function createDatabase({ keys, startAt = Date.UTC(2026, 1, 1, 12) }: Pick<TableWorld, "keys" | "startAt">): Database {
  const rows = new Map<string, Row>();
  let at = startAt;
  return {
    commit(statement) {
      const origin = statement.table;
      const primary = keys.get(origin);
      if (!primary) throw new Error(`no table ${origin}`);
      const named = statement.kind === "insert" ? statement.row : statement.key;
      const key = primary.map((column) => String(named[column])).join("/");
      const old = rows.get(`${origin}/${key}`);
      if ((statement.kind === "insert") !== (old === undefined)) throw new Error(`${statement.kind} of ${origin} ${key}: ${old ? "is" : "is not"} there`);
      const row = { ...old, ...(statement.kind === "insert" ? statement.row : statement.kind === "update" ? statement.set : {}) };
      if (statement.kind === "delete") rows.delete(`${origin}/${key}`);
      else rows.set(`${origin}/${key}`, row);
      at += 1000;
      return { origin, kind: statement.kind === "delete" ? "delete" : "write", key, row, primary, at: at - 1000, isSnapshot: false };
    },
  };
} // biome-ignore format: one line a fault
