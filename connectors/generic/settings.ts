// The settings of a mapping without code: tables, their columns, and what events their rows are. Every fault is told at once.
import { z } from "zod";
import type { Column, ColumnType } from "../../core/change.ts";
import { columnOf, conditionSchema, fieldSchema, fieldsOf, TYPES } from "./fields.ts";

const COLUMN = /^(text|number|integer|boolean|instant|local|date|list|json)(\?)?$/;
const name = z.string().regex(/^[^.\s]+$/, "must be a name without dots and blanks");

const column = z
  .string()
  .regex(COLUMN, "must be text, number, integer, boolean, instant, local, date, list or json, with ? where it may be absent")
  .transform((text): Column => {
    const [, type, optional] = COLUMN.exec(text) ?? [];
    return { type: type as ColumnType, ...(optional === undefined ? {} : { required: false }) };
  });

const parent = z.strictObject({
  table: name,
  by: z.record(name, z.string().min(1)).refine((by) => Object.keys(by).length > 0, "needs a column"),
  optional: z.boolean().default(false).meta({ description: "A row without it is not kept waiting" }),
});

const event = z.strictObject({
  type: z.enum(TYPES),
  name: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .optional()
    .meta({ description: "Tells several events of one row apart; default the type" }),
  where: conditionSchema.default({}),
  at: z.string().min(1).optional().meta({ description: "Column of the event's time; absent = the time of the commit" }),
  fields: z.record(z.string(), fieldSchema),
});

const table = z.strictObject({
  name,
  from: z.string().regex(/^[^.\s]+\.[^.\s]+$/, "must be schema.table; * for the changing part of a shard's name"),
  columns: z.record(name, column).refine((columns) => Object.keys(columns).length > 0, "needs a column"),
  key: z.array(name).min(1).meta({ description: "Columns of the primary key" }),
  keys: z.array(z.array(name).min(1)).default([]).meta({ description: "Further columns by which other tables find a row" }),
  deletedWhere: conditionSchema.optional().meta({ description: "Rows that count as deleted" }),
  parents: z.record(name, parent).default({}),
  events: z.array(event).default([]),
});
export type GenericTable = z.output<typeof table>;
export type GenericEvent = z.output<typeof event>;

export const settingsSchema = z.strictObject({ tables: z.array(table).min(1) }).superRefine(({ tables }, context) => {
  const seen = new Map<string, GenericTable>();
  for (const [index, each] of tables.entries()) {
    const report = (path: readonly (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path: ["tables", index, ...path], message });
    if (seen.has(each.name)) report(["name"], `there are two tables "${each.name}"`);
    checkTable(each, seen, report);
    seen.set(each.name, each);
  }
});

type Report = (path: readonly (string | number)[], message: string) => void;

/** @param above tables that stand before it: parents come first, so that a snapshot reads them first */
function checkTable(table: GenericTable, above: ReadonlyMap<string, GenericTable>, report: Report): void {
  const known = new Map([["", table]]);
  const check = (reference: string, path: readonly (string | number)[]) => {
    const fault = referenceFault(reference, known);
    if (fault) report(path, fault);
  };
  for (const [n, own] of table.key.entries()) check(own, ["key", n]);
  for (const [n, list] of table.keys.entries()) for (const own of list) check(own, ["keys", n]);
  for (const [alias, { table: target, by }] of Object.entries(table.parents)) {
    for (const reference of Object.values(by)) check(reference, ["parents", alias, "by"]);
    const found = above.get(target);
    if (found) {
      known.set(alias, found);
      const columns = Object.keys(by).sort().join(", ");
      const findable = [found.key, ...found.keys].map((list) => [...list].sort().join(", "));
      if (!findable.includes(columns))
        report(["parents", alias, "by"], `"${target}" is not found by ${columns}: name them in its \`key\` or \`keys\``);
    } else report(["parents", alias, "table"], `no table "${target}" stands above this one`);
  }
  for (const reference of Object.keys(table.deletedWhere ?? {})) check(reference, ["deletedWhere"]);
  const names = new Set<string>();
  for (const [n, each] of table.events.entries()) {
    const own = each.name ?? each.type;
    if (names.has(own)) report(["events", n, "name"], `there are two events "${own}": name them`);
    names.add(own);
    checkEvent(each, (path, message) => report(["events", n, ...path], message), (reference, path) => check(reference, ["events", n, ...path])); // biome-ignore format: one line
    for (const [path, reference] of timesOf(each)) {
      if (NO_TIMES.has(typeOf(reference, known)))
        report(["events", n, ...path], `"${reference}" holds no time: declare it instant or local`);
    }
  }
}

/** Types of columns that tell no instant: a date is a whole day, a text is not read as a time. */
const NO_TIMES: ReadonlySet<ColumnType | undefined> = new Set(["text", "boolean", "date", "list", "json"]);

/** Columns from which an event has its times. */
function timesOf({ at, fields }: GenericEvent): [path: readonly string[], reference: string][] {
  const due = fields.due && columnOf(fields.due);
  return [
    ...(at === undefined ? [] : [[["at"], at] as [string[], string]]),
    ...(due === undefined ? [] : [[["fields", "due"], due] as [string[], string]]),
  ];
}

function typeOf(reference: string, known: ReadonlyMap<string, GenericTable>): ColumnType | undefined {
  const [first = "", second] = reference.split(".");
  return second === undefined ? known.get("")?.columns[first]?.type : known.get(first)?.columns[second]?.type;
}

type Check = (reference: string, path: readonly (string | number)[]) => void;

function checkEvent({ type, at, where, fields }: GenericEvent, report: Report, check: Check): void {
  const { all, required } = fieldsOf(type);
  for (const missing of required.filter((field) => !Object.hasOwn(fields, field))) report(["fields"], `${type} needs "${missing}"`);
  for (const [field, from] of Object.entries(fields)) {
    if (!all.includes(field)) report(["fields", field], `${type} has no such field; it has ${all.join(", ")}`);
    const reference = columnOf(from);
    if (reference !== undefined) check(reference, ["fields", field]);
  }
  for (const reference of Object.keys(where)) check(reference, ["where"]);
  if (at !== undefined) check(at, ["at"]);
}

/** What is wrong with `column` or `parent.column`; aliases stand for tables, "" for the own one. */
function referenceFault(reference: string, known: ReadonlyMap<string, GenericTable>): string | undefined {
  const [first = "", second] = reference.split(".");
  const [alias, column] = second === undefined ? ["", first] : [first, second];
  const table = known.get(alias);
  if (!table) return `there is no parent "${alias}"`;
  return Object.hasOwn(table.columns, column) ? undefined : `table "${table.name}" declares no column "${column}"`;
}
