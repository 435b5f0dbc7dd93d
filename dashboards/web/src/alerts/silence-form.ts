// What a silence is made of, from what a form says: labels that must match, until when, why.

import { fromLocalText } from "../plant/local-text.ts";
import type { Zone } from "../plant/zone.ts";
import { isoOf } from "../range/range-query.ts";

const HOUR_MS = 3_600_000;
export const LONGEST_MS = 31 * 24 * HOUR_MS;
/** Lengths that are mostly meant; 0 = until a time that is typed. */
export const LENGTHS = [HOUR_MS / 2, 2 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS, 0] as const;

/** Labels that a silence may name, from the broad to the narrow. */
export const SILENCED = [
  "rule", "severity", "line", "station", "operation", "product", "characteristic", "order", "lot", "serial", "gauge", "source", "table", "partition",
] as const; // biome-ignore format: one list

export interface MatchRow {
  readonly label: string;
  readonly value: string;
}

export interface SilenceRequest {
  readonly factory: string;
  readonly match: Readonly<Record<string, string>>;
  readonly until: string;
  readonly note?: string;
}

export interface SilenceForm {
  readonly factory: string;
  readonly rows: readonly MatchRow[];
  readonly lengthMs: number;
  /** Local time of the plant, where `lengthMs` is 0. */
  readonly untilText: string;
  readonly note: string;
}

/** The rule at its line and station: what is mostly meant by "not this one for now"; what tells more stands ready, and is left out. */
export function rowsOf(labels: Readonly<Record<string, string>>): { readonly chosen: MatchRow[]; readonly more: MatchRow[] } {
  const rows = SILENCED.flatMap((label) => (labels[label] ? [{ label, value: labels[label] }] : []));
  const isUsual = ({ label }: MatchRow) => label === "rule" || label === "line" || label === "station";
  return { chosen: rows.filter(isUsual), more: rows.filter((row) => !isUsual(row)) };
}

export type SilenceFault = "empty" | "until" | "long";

/** The silence that the form asks for, or what is wrong with it. `now` is the server's. */
export function silenceOf(
  { factory, rows, lengthMs, untilText, note }: SilenceForm,
  { now, zone }: { now: number; zone: Zone },
): SilenceRequest | SilenceFault {
  const filled = rows.filter(({ label, value }) => label !== "" && value.trim() !== "");
  if (filled.length === 0) return "empty";
  const until = lengthMs > 0 ? now + lengthMs : (fromLocalText(untilText, zone) ?? Number.NaN);
  if (!(until > now)) return "until";
  if (until > now + LONGEST_MS) return "long";
  const match = Object.fromEntries(filled.map(({ label, value }) => [label, value.trim()]));
  return { factory, match, until: isoOf(until), ...(note.trim() && { note: note.trim() }) };
}
