// Inspection records: a measured value, a unit's result where a serial is named, else a sample's. Defects of a unit are rows of another
// table, in whatever order they come.
//   I1. A failed unit is told once all the defects that its record announces (`defect_kinds`) are there, and again when one of them
//       changes.
import type { Lookup, Mapped, MappedEvent, Missing, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, present, textOf } from "../mapping/cells.ts";
import { type Defect, mergeDefects } from "../mapping/defects.ts";
import { identifierOf } from "../mapping/names.ts";
import { pointEvents } from "../mapping/points.ts";
import { isUntold, mapRow, type Said, together } from "../mapping/standing.ts";
import { unitEvents } from "../mapping/units.ts";
import { belongingOf, type Context } from "./work-orders.ts";

type Unit = Extract<MappedEvent, { type: "unit" }> & { readonly at: number };
type Point = Extract<MappedEvent, { type: "measurement" | "attribute" }>;

export function mapInspection(change: RowChange, context: Context): Mapped {
  const name = recordName(change.after ?? change.before);
  return together(
    mapRow(change, (row) => unitOf(row, context), (standing) => unitEvents(standing, { name, change })),
    mapRow(change, (row) => pointOf(row, context), (standing) => pointEvents(standing, { name, change })),
  ); // biome-ignore format: one line a kind of event
}

function recordName(record: RowImage | null): string {
  return `inspection:${String(record?.inspection_no)}`;
}

/** A row of `defects`: of a unit that was inspected, or one that an operator found. */
export function mapDefect(change: RowChange, context: Context): Mapped {
  const row = change.after ?? change.before;
  const number = row && textOf(row, "inspection_no");
  if (number === undefined) {
    const name = `defect:${change.origin}:${String(row?.defect_id)}`;
    return mapRow(change, (defect) => foundOf(defect, context), (standing) => unitEvents(standing, { name, change })); // biome-ignore format: one line
  }
  const record = context.lookup("inspection_records", { inspection_no: number });
  if (!record) return []; // it will find its defects when it comes
  const withDefect = (defect: RowImage | null): Context => ({ ...context, lookup: lookupWith(context.lookup, { of: row, is: defect }) });
  const unit = (defect: RowImage | null) => {
    const said = unitOf(record, withDefect(defect));
    return isUntold(said) ? undefined : said;
  };
  return unitEvents({ before: unit(change.before), after: unit(change.after) }, { name: recordName(record), change });
}

/** The rows of `defects` as if one of them were another, or none. */
function lookupWith(lookup: Lookup, { of, is }: { of: RowImage | null; is: RowImage | null }): Lookup {
  return (table, columns, as) => {
    if (table !== "defects") return lookup(table, columns, as);
    if (is && is.inspection_no === columns.inspection_no && is.seq_no === columns.seq_no) return is;
    const found = lookup(table, columns);
    return found?.defect_id === of?.defect_id ? undefined : found;
  };
}

function resultOf(row: RowImage): "pass" | "fail" | undefined {
  const result = (textOf(row, "result") ?? "").toUpperCase();
  return result === "PASS" ? "pass" : result === "FAIL" ? "fail" : undefined;
}

function unitOf(row: RowImage, context: Context): Said<Unit> {
  const serial = textOf(row, "serial_no");
  const result = resultOf(row);
  const at = instantOf(row, "inspected_at");
  if (isTrue(row, "is_void") || serial === undefined || result === undefined || at === undefined) return undefined;
  if (numberOf(row, "measured_value") !== undefined && textOf(row, "operation") === undefined) return undefined; // measured, not tested
  const belonging = belongingOf(row, context);
  if (isUntold(belonging)) return belonging;
  const defects = result === "fail" ? defectsOf(row, context) : [];
  if ("missing" in defects) return defects;
  return {
    type: "unit",
    ...belonging,
    operation: textOf(row, "operation") ?? "",
    station: textOf(row, "station_id") ?? "",
    serial,
    result,
    at,
    ...(defects.length > 0 ? { defects } : {}),
  };
}

function defectsOf(record: RowImage, { lookup, settings }: Context): Defect[] | Missing {
  const announced = numberOf(record, "defect_kinds") ?? 0;
  const rows: RowImage[] = [];
  for (;;) {
    const columns = { inspection_no: record.inspection_no ?? null, seq_no: rows.length + 1 };
    const row = lookup("defects", columns);
    if (!row && rows.length < announced) return { missing: { table: "defects", columns } };
    if (!row) break;
    rows.push(row);
  }
  return mergeDefects(rows.filter((row) => !isTrue(row, "is_void")).map((row) => kindOf(row, settings)));
}

function kindOf(row: RowImage, { defects }: Pick<Context["settings"], "defects">) {
  const code = textOf(row, "defect_code");
  const name = defects === "name" ? (textOf(row, "defect_name") ?? code) : code;
  return { name, count: numberOf(row, "defect_qty") ?? 1 };
}

/** A defect without an inspection: the unit failed at the operation where it was found. */
function foundOf(row: RowImage, context: Context): Said<Unit> {
  const serial = textOf(row, "serial_no");
  const operation = textOf(row, "operation");
  const at = instantOf(row, "found_at");
  if (isTrue(row, "is_void") || serial === undefined || operation === undefined || at === undefined) return undefined;
  const belonging = belongingOf(row, context);
  if (isUntold(belonging)) return belonging;
  const station = textOf(row, "station_id");
  const defects = mergeDefects([kindOf(row, context.settings)]);
  return present({ type: "unit" as const, ...belonging, operation, station, serial, result: "fail" as const, defects, at });
}

/** A measured value, or how many of a sample were bad. */
function pointOf(row: RowImage, context: Context): Said<Point> {
  const value = numberOf(row, "measured_value");
  const inspected = numberOf(row, "sample_qty") ?? 0;
  const serial = textOf(row, "serial_no");
  const isSample = serial === undefined && inspected > 0 && resultOf(row) !== undefined;
  if (isTrue(row, "is_void") || (value === undefined && !isSample)) return undefined;
  const belonging = belongingOf(row, context);
  if (isUntold(belonging)) return belonging;
  const about = {
    ...belonging,
    station: textOf(row, "station_id") ?? "",
    characteristic: identifierOf(textOf(row, "characteristic") ?? textOf(row, "operation") ?? "") ?? "",
    lot: textOf(row, "lot_no"),
    at: instantOf(row, "inspected_at"),
  };
  if (value === undefined) {
    return present({ type: "attribute" as const, ...about, inspected, count: numberOf(row, "defect_qty") ?? 0 });
  }
  return present({ type: "measurement" as const, ...about, value, serial, operator: textOf(row, "inspector") });
}
