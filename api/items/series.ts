// What items of series have in common: their identity, instants as text, numbers that may be unknown.
//   I1. Instants are text in UTC with milliseconds; what is not known is null, never an empty text or NaN.
import { z } from "zod";
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";

export const instantText = z.string().meta({ format: "date-time", example: "2026-03-01T00:00:00.000Z" });
export const nullableReal = z.number().nullable();
export const nullableText = z.string().nullable();
export const reasonsSchema = z.record(z.string(), z.string()).meta({ description: "Why a field of this item is null, by its name" });

export const seriesIdentity = {
  factory: z.string(),
  line: z.string(),
  station: z.string(),
  characteristic: z.string(),
  product: nullableText.meta({ description: "null where the control plan names none" }),
};

export const specSchema = z.object({ lsl: nullableReal, usl: nullableReal, target: nullableReal });

/** What tells series apart within a tenant. */
export type SeriesKey = Pick<Row<"spc_points">, "factory" | "line" | "station" | "characteristic" | "product">;

export function identityOf({ factory, line, station, characteristic, product }: SeriesKey) {
  return { factory, line, station, characteristic, product: product || null };
}

/** A series as one text; identifiers never hold a "/". */
export function keyOf({ factory, line, station, characteristic, product }: SeriesKey): string {
  return `${factory}/${line}/${station}/${characteristic}/${product}`;
}

export function instantOf(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
