// Inspections: a unit's result where a serial is named, else a sample's; and measured values, rows of their own.
//   A value belongs to its header: when the header is deleted, or its lot is put right, its values' points follow.
import type { Mapped, MappedEvent, Missing, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, present, textOf } from "../mapping/cells.ts";
import { defectsIn } from "../mapping/defects.ts";
import { identifierOf } from "../mapping/names.ts";
import { pointEvents } from "../mapping/points.ts";
import { isMissing, isUntold, mapRow, parentOf, type Said, type Standing, together } from "../mapping/standing.ts";
import { unitEvents } from "../mapping/units.ts";
import { belongingOf, type Context } from "./work-orders.ts";

type Unit = Extract<MappedEvent, { type: "unit" }> & { readonly at: number };
type Attribute = Extract<MappedEvent, { type: "attribute" }>;
type Measurement = Extract<MappedEvent, { type: "measurement" }>;

export function mapInspection(change: RowChange, context: Context): Mapped {
  const header = change.after ?? change.before;
  const name = `inspection:${String(header?.insp_id)}`;
  return together(
    mapRow(change, (row) => unitOf(row, context), (standing) => unitEvents(standing, { name, change })),
    mapRow(change, (row) => attributeOf(row, context), (standing) => pointEvents(standing, { name, change })),
    ...(change.before ? valuesOf(change.before, context).map((value) => mapWithHeader(value, change, context)) : []),
  ); // biome-ignore format: one line a kind of event
}

/** A pending inspection says nothing yet. */
function resultOf(row: RowImage): "pass" | "fail" | undefined {
  if (isTrue(row, "is_deleted")) return undefined;
  const result = (textOf(row, "result") ?? "").toUpperCase();
  return result === "PASS" ? "pass" : result === "FAIL" ? "fail" : undefined;
}

function unitOf(row: RowImage, context: Context): Said<Unit> {
  const result = resultOf(row);
  const at = instantOf(row, "inspected_at");
  if (result === undefined || numberOf(row, "sn_id") === undefined) return undefined;
  if (at === undefined) return { fault: "inspected_at is empty although the result is known" };
  const belonging = belongingOf(row, context);
  if (isUntold(belonging)) return belonging;
  const serial = parentOf(context.lookup, "serial_number", { sn_id: row.sn_id ?? null });
  if (isMissing(serial)) return serial;
  const defects = result === "fail" ? defectsIn(row.defect_detail) : [];
  return {
    type: "unit",
    ...belonging,
    operation: textOf(row, "operation_code") ?? "",
    station: textOf(row, "station_code") ?? "",
    serial: textOf(serial, "sn") ?? "",
    result,
    at,
    ...(defects.length > 0 ? { defects } : {}),
  };
}

function attributeOf(row: RowImage, context: Context): Said<Attribute> {
  const inspected = numberOf(row, "sample_qty") ?? 0;
  const at = instantOf(row, "inspected_at");
  if (resultOf(row) === undefined || numberOf(row, "sn_id") !== undefined || inspected <= 0) return undefined;
  if (at === undefined) return { fault: "inspected_at is empty although the result is known" };
  const belonging = belongingOf(row, context);
  if (isUntold(belonging)) return belonging;
  const carriers = carriersOf(row, context);
  if ("missing" in carriers) return carriers;
  const checked = textOf(row, "check_item") ?? textOf(row, "insp_type") ?? "";
  return present({
    type: "attribute" as const,
    ...belonging,
    station: textOf(row, "station_code") ?? "",
    characteristic: identifierOf(checked) ?? "",
    inspected,
    count: numberOf(row, "defect_qty") ?? 0,
    lot: carriers.lot,
    at,
  });
}

/**
 * Lot and serial that a header names. They are waited for like any parent: a point whose content hung on who came first could not be
 * found again when it is corrected.
 */
function carriersOf(header: RowImage, { lookup }: Context): { lot: string | undefined; serial: string | undefined } | Missing {
  const lot = numberOf(header, "lot_id") === undefined ? {} : parentOf(lookup, "production_lot", { lot_id: header.lot_id ?? null });
  const serial = numberOf(header, "sn_id") === undefined ? {} : parentOf(lookup, "serial_number", { sn_id: header.sn_id ?? null });
  if (isMissing(lot)) return lot;
  if (isMissing(serial)) return serial;
  return { lot: textOf(lot, "lot_no"), serial: textOf(serial, "sn") };
}

export function mapValue(change: RowChange, context: Context): Mapped {
  const name = valueName(change.after ?? change.before);
  const say = (row: RowImage): Said<Measurement> => {
    const header = parentOf(context.lookup, "inspection", { insp_id: row.insp_id ?? null });
    return isMissing(header) ? header : measurementOf(row, header, context);
  };
  return mapRow(change, say, (standing) => pointEvents(standing, { name, change }));
}

/** A value that stays as it is, while its header changes; the header has others, whose commands must be told apart. */
function mapWithHeader(value: RowImage, change: RowChange, context: Context): Mapped {
  const named = (event: MappedEvent): MappedEvent => (event.lasting ? event : { ...event, id: `${event.id}-${String(value.value_id)}` });
  const tell = (standing: Standing<Measurement>) => pointEvents(standing, { name: valueName(value), change }).map(named);
  return mapRow(change, (header) => measurementOf(value, header, context), tell);
}

function valueName(value: RowImage | null): string {
  return `inspection_value:${String(value?.value_id)}`;
}

/** Of values that were deleted the numbers stay free: so many in a row at the most. */
const MOST_GAP = 16;

function valuesOf(header: RowImage, { lookup }: Context): RowImage[] {
  const values: RowImage[] = [];
  for (let seq = 1, last = 0; seq <= last + MOST_GAP; seq++) {
    const value = lookup("inspection_value", { insp_id: header.insp_id ?? null, seq_no: seq });
    if (value) values.push(value);
    if (value) last = seq;
  }
  return values;
}

function measurementOf(value: RowImage, header: RowImage, context: Context): Said<Measurement> {
  if (isTrue(header, "is_deleted")) return undefined;
  const belonging = belongingOf(header, context);
  if (isUntold(belonging)) return belonging;
  const carriers = carriersOf(header, context);
  if ("missing" in carriers) return carriers;
  const measured = numberOf(value, "measured_value");
  if (measured === undefined) return { fault: "measured_value is no number" };
  return present({
    type: "measurement" as const,
    ...belonging,
    station: textOf(header, "station_code") ?? "",
    characteristic: identifierOf(textOf(value, "char_code") ?? "") ?? "",
    value: measured,
    subgroup: textOf(header, "insp_no"),
    ...carriers,
    operator: textOf(header, "inspector"),
    gauge: textOf(value, "gauge_code"),
    at: numberOf(value, "measured_at"),
  });
}
