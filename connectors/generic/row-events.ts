// A row → the fields of its events, as the configuration says.
import type { Cell, Lookup, MappedEvent, MappingFault, MappingOptions, Missing, RowImage } from "../../core/change.ts";
import { asText } from "../mapping/cells.ts";
import { defectsIn } from "../mapping/defects.ts";
import { identifierOf } from "../mapping/names.ts";
import type { Said } from "../mapping/standing.ts";
import { type Condition, type Field, fieldsOf, type Scalar } from "./fields.ts";
import type { GenericEvent, GenericTable } from "./settings.ts";

export interface Context {
  readonly table: GenericTable;
  readonly options: Pick<MappingOptions, "factory">;
  readonly lookup: Lookup;
}

/** A row with its parents: reads `column` and `parent.column`. */
type Reader = (reference: string) => Cell;

/** What a row says of one event; nothing where it is deleted or the conditions do not hold. */
export function eventOf(row: RowImage, event: GenericEvent, context: Context): Said<MappedEvent> {
  const { table, options } = context;
  const own = (reference: string) => row[reference] ?? null;
  const isOwn = (condition: Condition) => Object.keys(condition).every((reference) => !reference.includes("."));
  if (table.deletedWhere && isOwn(table.deletedWhere) && holds(table.deletedWhere, own)) return undefined;
  if (isOwn(event.where) && !holds(event.where, own)) return undefined; // a row that says nothing waits for nobody
  const read = readerOf(row, context);
  if (typeof read !== "function") return read;
  if ((table.deletedWhere && holds(table.deletedWhere, read)) || !holds(event.where, read)) return undefined;
  const fields: Record<string, unknown> = { type: event.type, factory: options.factory };
  for (const name of fieldsOf(event.type).all) {
    const field = event.fields[name];
    const value = field === undefined ? undefined : valueOfField(field, read);
    if (value !== null && typeof value === "object" && "fault" in value) return { fault: `${name}: ${String(value.fault)}` };
    const shaped = field === undefined ? undefined : (SHAPES[name] ?? asText)(value as Cell);
    if (shaped === UNREADABLE) return { fault: `${name}: ${JSON.stringify(value)} is no ${name === "held" ? "yes or no" : "number"}` };
    if (shaped !== undefined) fields[name] = shaped;
    else if (field !== undefined && NULLABLE.has(name)) fields[name] = null;
  }
  if ("serial" in fields && (event.type === "move" || event.type === "hold")) delete fields.lot;
  const at = event.at === undefined ? undefined : read(event.at);
  if (event.at !== undefined && typeof at !== "number") return { fault: `at: column "${event.at}" is empty` };
  return { ...fields, ...(at === undefined ? {} : { at }) } as unknown as MappedEvent; // translate checks it like any other sender's
}

function readerOf(row: RowImage, { table, lookup }: Context): Reader | Missing {
  const rows = new Map<string, RowImage | undefined>([["", row]]);
  const read: Reader = (reference) => {
    const [first = "", second] = reference.split(".");
    return (second === undefined ? row[first] : rows.get(first)?.[second]) ?? null;
  };
  for (const [alias, { table: target, by, optional }] of Object.entries(table.parents)) {
    const columns = Object.fromEntries(Object.entries(by).map(([column, reference]) => [column, read(reference)]));
    const parent = lookup(target, columns, "parent");
    const isNamed = Object.values(columns).every((cell) => cell !== null);
    if (!parent && !optional && isNamed) return { missing: { table: target, columns } };
    rows.set(alias, parent);
  }
  return read;
}

function holds(condition: Condition, read: Reader): boolean {
  return Object.entries(condition).every(([reference, wanted]) => {
    const cell = read(reference);
    const isAmong = (list: Scalar | Scalar[]) =>
      [list].flat().some((value) => value === cell || (cell !== null && String(value) === String(cell)));
    return wanted !== null && typeof wanted === "object" && !Array.isArray(wanted) ? !isAmong(wanted.not) : isAmong(wanted);
  });
}

function valueOfField(field: Field, read: Reader): Cell | MappingFault {
  if ("value" in field) return field.value;
  const { column, map, pattern } = field;
  const whole = read(column);
  const cell = pattern === undefined || whole === null ? whole : (new RegExp(pattern, "u").exec(String(whole))?.groups?.value ?? null);
  if (pattern !== undefined && whole !== null && cell === null && field.default === undefined) {
    return { fault: `${JSON.stringify(whole)} of column "${column}" does not match ${pattern}` };
  }
  if (cell === null) return field.default ?? null;
  if (!map) return cell;
  if (Object.hasOwn(map, String(cell))) return map[String(cell)] ?? null;
  return field.default !== undefined ? field.default : { fault: `${JSON.stringify(cell)} of column "${column}" is not in its map` };
}

/** `null` says something: a lot comes from nowhere, or goes out. */
const NULLABLE = new Set(["from", "to"]);

/** A cell that says something, but not what its field needs: taken for an empty one it would count as none. */
const UNREADABLE = Symbol("unreadable");

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** Of a number, or of a text that is one: blanks are none. */
function asNumber(cell: Cell): number | undefined | typeof UNREADABLE {
  if (cell === null || (typeof cell === "string" && cell.trim() === "")) return undefined;
  if (typeof cell === "object" || (typeof cell === "string" && !NUMBER.test(cell))) return UNREADABLE;
  return Number.isFinite(Number(cell)) ? Number(cell) : UNREADABLE;
}

function oneOf(cell: Cell): number {
  const number = asNumber(cell);
  return typeof number === "number" ? number : Number.NaN;
}

const YES = new Set(["true", "t", "yes", "y", "1"]);
const NO = new Set(["false", "f", "no", "n", "0"]);

function asHeld(cell: Cell): boolean | undefined | typeof UNREADABLE {
  const word = asText(cell)?.toLowerCase();
  if (word === undefined) return undefined;
  return YES.has(word) || (NO.has(word) ? false : UNREADABLE);
}

/** Fields that are no text. Words that people type become identifiers. */
const SHAPES: Readonly<Record<string, (cell: Cell) => unknown>> = {
  value: asNumber,
  quantity: asNumber,
  inspected: asNumber,
  count: asNumber,
  good: asNumber,
  scrap: asNumber,
  rework: asNumber,
  goodTotal: asNumber,
  scrapTotal: asNumber,
  reworkTotal: asNumber,
  due: asNumber,
  held: asHeld,
  values: (cell) => (Array.isArray(cell) && cell.length > 0 ? cell.map(oneOf) : undefined), // NaN is refused
  vector: (cell) => (cell !== null && typeof cell === "object" ? cell : undefined),
  defects(cell) {
    const defects = defectsIn(Array.isArray(cell) ? cell : cell === null ? [] : [cell]);
    return defects.length > 0 ? defects : undefined;
  },
  reason: (cell) => identifierOf(asText(cell) ?? ""),
  characteristic: (cell) => identifierOf(asText(cell) ?? ""),
};
