// Quality records: measured values (several are one subgroup), samples, and tests of single units.
import type { Mapped, MappedEvent, MappingFault, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, present, textOf } from "../mapping/cells.ts";
import { defectsIn } from "../mapping/defects.ts";
import { identifierOf } from "../mapping/names.ts";
import { pointEvents } from "../mapping/points.ts";
import { isUntold, mapRow, type Said, together } from "../mapping/standing.ts";
import { unitEvents } from "../mapping/units.ts";
import { type Context, orderOf, stationOf } from "./places.ts";

type Unit = Extract<MappedEvent, { type: "unit" }> & { readonly at: number };
type Point = Extract<MappedEvent, { type: "measurement" | "attribute" }>;

export function mapQuality(change: RowChange, context: Context): Mapped {
  const name = `quality_records:${String((change.after ?? change.before)?.record_id)}`;
  return together(
    mapRow(change, (row) => unitOf(row, context), (standing) => unitEvents(standing, { name, change })),
    mapRow(change, (row) => pointOf(row, context), (standing) => pointEvents(standing, { name, change })),
  ); // biome-ignore format: one line a kind of event
}

const KINDS = new Set(["MEASUREMENT", "SAMPLE", "TEST"]);

function kindOf(row: RowImage): string {
  return (textOf(row, "record_kind") ?? "").toUpperCase();
}

function whereOf(row: RowImage, context: Context) {
  const station = stationOf(row, context);
  if ("missing" in station) return station;
  const order = orderOf(row, context);
  return "missing" in order ? order : { ...station, ...order };
}

function unitOf(row: RowImage, context: Context): Said<Unit> {
  if (!KINDS.has(kindOf(row))) return { fault: `record_kind "${textOf(row, "record_kind") ?? ""}" is not known` };
  const result = (textOf(row, "result") ?? "").toUpperCase();
  const at = instantOf(row, "recorded_at");
  if (isTrue(row, "is_deleted") || kindOf(row) !== "TEST" || (result !== "PASS" && result !== "FAIL") || at === undefined) return undefined;
  const where = whereOf(row, context);
  if ("missing" in where) return where;
  const defects = result === "FAIL" ? defectsIn(row.defects) : [];
  return {
    type: "unit",
    ...where,
    product: where.product ?? "",
    operation: textOf(row, "operation") ?? "",
    serial: textOf(row, "serial_no") ?? "",
    result: result === "PASS" ? "pass" : "fail",
    at,
    ...(defects.length > 0 ? { defects } : {}),
  };
}

function pointOf(row: RowImage, context: Context): Said<Point> {
  const kind = kindOf(row);
  if (isTrue(row, "is_deleted") || (kind !== "MEASUREMENT" && kind !== "SAMPLE")) return undefined;
  const found = kind === "MEASUREMENT" ? measuredOf(row) : sampledOf(row);
  if (isUntold(found)) return found;
  const where = whereOf(row, context);
  if ("missing" in where) return where;
  const characteristic = identifierOf(textOf(row, "characteristic") ?? "") ?? "";
  const about = { ...where, characteristic, lot: textOf(row, "lot_no"), at: instantOf(row, "recorded_at") };
  if ("inspected" in found) return present({ type: "attribute" as const, ...about, ...found });
  const by = { serial: textOf(row, "serial_no"), operator: textOf(row, "inspector") };
  return present({ type: "measurement" as const, ...about, ...found, ...by });
}

function measuredOf(row: RowImage): { value: number } | { values: number[] } | MappingFault {
  const cells = Array.isArray(row.measured_values) ? (row.measured_values as unknown[]) : [];
  const values = cells.map((cell) => (typeof cell === "string" ? Number.parseFloat(cell) : cell));
  if (!values.every((value): value is number => typeof value === "number" && Number.isFinite(value))) {
    return { fault: "measured_values holds something that is no number" };
  }
  const [value, ...more] = values;
  if (value === undefined) return { fault: "measured_values is empty" };
  return more.length > 0 ? { values } : { value };
}

function sampledOf(row: RowImage): Said<{ inspected: number; count: number }> {
  const inspected = numberOf(row, "sample_size") ?? 0;
  return inspected > 0 ? { inspected, count: numberOf(row, "nonconforming") ?? 0 } : undefined;
}
