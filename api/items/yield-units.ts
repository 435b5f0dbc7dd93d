// A unit whose first result makes a defect count, with its defects.
import { z } from "zod";
import { formatInstant, type Instant } from "../../core/time.ts";
import { instantText, nullableText } from "./series.ts";

export const unitSchema = z.object({
  factory: z.string(),
  line: z.string(),
  operation: z.string(),
  product: z.string(),
  serial: z.string(),
  at: instantText.meta({ description: "Of its first result" }),
  passed: z.boolean().meta({ description: "A unit may pass with defects" }),
  station: nullableText.meta({ description: "null where the result named none" }),
  order: nullableText.meta({ description: "null where the result named none" }),
  defects: z
    .array(z.object({ code: z.string(), count: z.int() }))
    .meta({ description: "The most frequent first; empty of a unit that failed without any" }),
});

export type UnitItem = z.output<typeof unitSchema>;

/** A row of `yield-units`; the code of a unit that failed without defects is "". */
export interface UnitRow {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly product: string;
  readonly serial: string;
  readonly at: Instant;
  readonly passed: boolean;
  readonly station: string;
  readonly order: string;
  readonly codes: readonly string[];
  readonly counts: readonly number[];
}

export function unitItem({ codes, counts, at, passed, station, order, ...unit }: UnitRow): UnitItem {
  const defects = codes.map((code, i) => ({ code, count: counts[i] ?? 0 })).filter(({ code }) => code !== "");
  return { ...unit, at: formatInstant(at), passed: Boolean(passed), station: station || null, order: order || null, defects };
}
