// A silence: what it keeps quiet, until when, and whether it still does.
import { z } from "zod";
import type { Row } from "../../core/rows.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import { instantOf, instantText, nullableText } from "./series.ts";

export const SILENCE_STATES = ["active", "over"] as const;

export const silenceSchema = z.object({
  id: z.string().meta({ description: "Holds a `/`: escape it in an address" }),
  factory: z.string(),
  match: z.record(z.string(), z.string()).meta({ description: "Labels and their values; * stands for any characters" }),
  at: instantText,
  until: instantText,
  by: z.string(),
  note: nullableText,
  endedAt: instantText.nullable(),
  endedBy: nullableText.meta({ description: "null where its time was over" }),
  state: z.enum(SILENCE_STATES),
});

export type SilenceItem = z.output<typeof silenceSchema>;
/** A row of `alert-silences`; `line` is "" where its match names none. */
export type SilenceRow = Omit<Row<"silences">, "tenant"> & { readonly line: string };

const matchSchema = z.record(z.string(), z.string());

export function silenceItem(row: SilenceRow, now: Instant): SilenceItem {
  return {
    id: row.silence,
    factory: row.factory,
    match: matchSchema.parse(JSON.parse(row.match)),
    at: formatInstant(row.at),
    until: formatInstant(row.until),
    by: row.by,
    note: row.note || null,
    endedAt: instantOf(row.ended_at),
    endedBy: row.ended_by || null,
    state: row.ended_at === null && row.until > now ? "active" : "over",
  };
}
