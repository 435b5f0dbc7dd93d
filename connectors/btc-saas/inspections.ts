// Inspections: a unit's result where a serial is named, else a sample's; and measured values, rows of their own.
//   A value belongs to its header: when the header is deleted, or its lot is put right, its values' points follow.
import type { Mapped, MappedEvent, Missing, RowChange, RowImage } from "../../core/change.ts";
import { instantOf, isTrue, numberOf, present, textOf } from "../mapping/cells.ts";
import { defectsIn } from "../mapping/defects.ts";
import { identifierOf } from "../mapping/names.ts";
import { pointEvents } from "../mapping/points.ts";
import { isMissing, isUntold, mapRow, parentOf, type Said, together } from "../mapping/standing.ts";
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
  const value = change.after ?? change.before;
  const header = parentOf(context.lookup, "inspection", { insp_id: value?.insp_id ?? null });
  if (isMissing(header)) return header;
  return mapRow(change, (row) => measurementOf(row, header, context), (standing) => pointEvents(standing, { name: valueName(value), change })); // biome-ignore format: one line
}

/** A value that stays as it is, while its header changes. */
function mapWithHeader(value: RowImage, change: RowChange, context: Context): Mapped {
  return mapRow(change, (header) => measurementOf(value, header, context), (standing) => pointEvents(standing, { name: valueName(value), change })); // biome-ignore format: one line
}

function valueName(value: RowImage | null): string {
  return `inspection_value:${String(value?.value_id)}`;
}

function valuesOf(header: RowImage, { lookup }: Context): RowImage[] {
  const values: RowImage[] = [];
  for (;;) {
    const value = lookup("inspection_value", { insp_id: header.insp_id ?? null, seq_no: values.length + 1 });
    if (!value) return values;
    values.push(value);
  }
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
