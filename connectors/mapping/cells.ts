// Reading cells of a row: what is not there is `undefined`, whatever the database calls it.
import type { Cell, RowChange, RowImage } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";

/** Text without blanks around it; an empty one is none. Numbers are their digits: plants store codes either way. */
export function textOf(row: RowImage, column: string): string | undefined {
  return asText(row[column]);
}

export function asText(cell: Cell | undefined): string | undefined {
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  if (typeof cell !== "string") return undefined;
  const text = cell.trim();
  return text === "" ? undefined : text;
}

export function numberOf(row: RowImage, column: string): number | undefined {
  const cell = row[column];
  return typeof cell === "number" && Number.isFinite(cell) ? cell : undefined;
}

export function instantOf(row: RowImage, column: string): Instant | undefined {
  return numberOf(row, column);
}

/** When a row was last written: as its `updated_at` has it, else when that was committed. */
export function writtenAt({ after, at }: Pick<RowChange, "after" | "at">): Instant {
  return (after && instantOf(after, "updated_at")) ?? at;
}

export function isTrue(row: RowImage, column: string): boolean {
  return row[column] === true;
}

/** Fields with a value: what is `undefined` is left out, so that two rows which say the same give the same event. */
export function present<T extends Record<string, unknown>>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
