// Rows of a CSV file → events. Pure: which column is which field, fixed values, and identities that do not change.
//   Wide form: one row is a subgroup, `values` names its columns. Long form: one row is one value, `columns.subgroup` tells
//   where a subgroup ends. Other event types (`attribute`, `count`, `unit` …) are long: each field its column.
//   I1. A row's event depends on the row, its number and the mapping only, so importing a file twice changes nothing.
//   I2. What a cell cannot mean is passed on as it stands: the edge rejects it, and the answer names its line.
import { z } from "zod";
import { PipelineError } from "../core/errors.ts";
import { EVENT_SCHEMAS } from "../core/events.ts";

const importable = z.enum(["measurement", "attribute", "unit", "count", "state", "order", "move", "hold"]);

export const csvMappingSchema = z.strictObject({
  type: importable.default("measurement"),
  /** Event field → column. */
  columns: z.record(z.string(), z.string()).default({}),
  /** Event field → the same text for every row. */
  fixed: z.record(z.string(), z.string()).default({}),
  /** Columns of one subgroup's values. */
  values: z.array(z.string()).min(2).optional(),
  delimiter: z.string().length(1).default(","),
  decimal: z.enum([".", ","]).default("."),
  /** IANA zone of times that carry no offset. */
  timeZone: z.string().optional(),
  historical: z.boolean().default(false),
  /** A control plan to be sent before the first row: `{chart: xbar-r, subgroupSize: 5}`. */
  plan: z.record(z.string(), z.unknown()).optional(),
});
export type CsvMapping = z.output<typeof csvMappingSchema>;

/** No `0x1F`: a serial number or a mistake. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A time that says itself whose clock it shows: `Z`, `+08`, `+0800`, `+08:00:00`, `[Asia/Shanghai]`. */
const ZONED = /(?:Z|[+-]\d\d(?::?\d\d){0,2}|\])$/i;

/** Fields that `--map` may also set to a fixed text. */
const PLANT_FIELDS = new Set(["factory", "line", "station", "characteristic", "product", "operation"]);

const NUMERIC = new Set([
  "value", "inspected", "count", "good", "scrap", "rework", "goodTotal", "scrapTotal", "reworkTotal", "quantity",
]); // biome-ignore format: one list

/** Of a move, and of nothing else: a blank cell is the world outside the line. */
const ENDS = new Set(["from", "to"]);

/** `source` of imported events, whoever's token sends them: identity does not change with the token. */
const SOURCE = "import";

export type CsvEvent = Record<string, unknown>;

/** `row` counts from 1. */
export type RowMapper = (cells: readonly string[], row: number) => CsvEvent;

interface MapperOptions {
  readonly header: readonly string[];
  /** Names the file and the mapping: ids are `<idPrefix>-<row>`. */
  readonly idPrefix: string;
}

/** @throws PipelineError CONFIG_INVALID naming every column and field of the mapping that does not exist */
export function createRowMapper(mapping: CsvMapping, { header, idPrefix }: MapperOptions): RowMapper {
  const names = header.map((name) => name.trim());
  const place = new Map(names.map((name, index) => [name, index]));
  checkNames(mapping, names);
  const columns = Object.entries(mapping.columns).map(([field, column]) => ({ field, at: place.get(column) ?? -1 }));
  const values = mapping.values?.map((column) => place.get(column) ?? -1);

  return (cells, row) => {
    const event: CsvEvent = { type: mapping.type, id: `${idPrefix}-${row}`, source: SOURCE, ...mapping.fixed };
    if (mapping.historical) event.historical = true;
    for (const { field, at } of columns) {
      const cell = cells[at]?.trim() ?? "";
      if (cell !== "") event[field] = toField(field, cell, mapping);
      else if (ENDS.has(field)) event[field] = null;
    }
    if (values)
      addSubgroup(
        event,
        values.map((at) => cells[at]?.trim() ?? "").filter((cell) => cell !== ""),
        mapping,
      );
    return event;
  };
}

/** The mapping's control plan for the plant fields and the time of the first row's event. */
export function planEvent({ plan }: CsvMapping, first: CsvEvent): CsvEvent | undefined {
  if (!plan) return undefined;
  const { factory, line, station, characteristic, source, at, id } = first;
  return { type: "plan", id: `${id}-plan`, at, factory, line, station, characteristic, source, ...plan };
}

/**
 * The pairs of `--map field=column,…`. A plant field whose text is no column is the same for all rows.
 *
 * @throws PipelineError CONFIG_INVALID
 */
export function parseMapOption(text: string, header: readonly string[]): Pick<CsvMapping, "columns" | "fixed"> {
  const columns: Record<string, string> = {};
  const fixed: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const [field = "", ...rest] = pair.split("=");
    const column = rest.join("=").trim();
    if (field.trim() === "" || column === "") throw invalid(`"${pair}" is not of the form field=column`);
    const isFixed = PLANT_FIELDS.has(field.trim()) && !header.some((name) => name.trim() === column);
    (isFixed ? fixed : columns)[field.trim()] = column;
  }
  return { columns, fixed };
}

function checkNames(mapping: CsvMapping, names: readonly string[]): void {
  const known: Readonly<Record<string, unknown>> = EVENT_SCHEMAS[mapping.type].shape;
  const fields = [...Object.keys(mapping.columns), ...Object.keys(mapping.fixed)];
  const columns = [...Object.values(mapping.columns), ...(mapping.values ?? [])];
  const faults = [
    ...fields.filter((field) => !Object.hasOwn(known, field)).map((field) => `a ${mapping.type} has no field "${field}"`),
    ...columns.filter((column) => !names.includes(column)).map((column) => `the file has no column "${column}"`),
    ...columns.filter((column) => isTwice(column, names)).map((column) => `the file has two columns "${column}"`),
  ];
  if (mapping.values && mapping.type !== "measurement") faults.push(`\`values\` are a measurement's, not a ${mapping.type}'s`);
  if (faults.length > 0) throw invalid(`${faults.join("; ")} (columns: ${names.join(", ")})`);
}

function isTwice(name: string, names: readonly string[]): boolean {
  return names.indexOf(name) !== names.lastIndexOf(name);
}

function toField(field: string, cell: string, mapping: CsvMapping): unknown {
  if (field === "at" || field === "due") return toTime(cell, mapping.timeZone);
  if (field === "held") return cell === "true" ? true : cell === "false" ? false : cell;
  return NUMERIC.has(field) ? toNumber(cell, mapping.decimal) : cell;
}

/** With decimal commas a point groups thousands, or is a mistake: nobody can know. */
function toNumber(cell: string, decimal: CsvMapping["decimal"]): unknown {
  if (decimal === "," && cell.includes(".")) return cell;
  const text = decimal === "," ? cell.replace(",", ".") : cell;
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : cell;
}

/** Whole numbers are epoch ms; a time without an offset is taken in the mapping's zone (Temporal's `compatible`). */
function toTime(cell: string, timeZone: string | undefined): unknown {
  if (/^-?\d{9,}$/.test(cell)) return Number(cell);
  if (timeZone === undefined || ZONED.test(cell.slice(10))) return cell;
  try {
    return Temporal.PlainDateTime.from(cell.replaceAll("/", "-")).toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return cell;
  }
}

/** One value alone stays in a subgroup of its own by its id. */
function addSubgroup(event: CsvEvent, cells: readonly string[], { decimal }: CsvMapping): void {
  const values = cells.map((cell) => toNumber(cell, decimal));
  if (values.length > 1) event.values = values;
  else {
    event.value = values[0];
    event.subgroup ??= event.id;
  }
}

function invalid(fault: string): PipelineError {
  return new PipelineError("CONFIG_INVALID", `csv mapping: ${fault}`);
}
