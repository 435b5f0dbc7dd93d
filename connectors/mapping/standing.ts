// What a row says before and after a change, and how that becomes events.
//   I1. What a row says is a function of the row (and of its parents) alone, so that every way to the same row nets to the same figures.
import type { Lookup, Mapped, MappedEvent, MappingFault, Missing, RowChange, RowImage } from "../../core/change.ts";

/** What counted before a change and what counts after; `undefined` where the row said nothing. */
export interface Standing<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** What a row says; nothing, for example of a row marked as deleted; or why that cannot be told. */
export type Said<T> = T | undefined | Missing | MappingFault;

/** Events of a change: by the difference between what the row said and what it says. A deleted row says nothing. */
export function mapRow<T extends object>(
  { before, after }: Pick<RowChange, "before" | "after">,
  say: (row: RowImage) => Said<T>,
  tell: (standing: Standing<T>) => readonly MappedEvent[],
): Mapped {
  const now = after === null ? undefined : say(after);
  if (now !== undefined && isUntold(now)) return now;
  const was = before === null ? undefined : say(before);
  return tell({ before: isUntold(was) ? undefined : was, after: now }); // what could not be told was not counted
}

/** Several mappings of one row: all their events, or the first thing that is missing or wrong. */
export function together(...parts: readonly Mapped[]): Mapped {
  const untold = parts.find((part) => !Array.isArray(part));
  return untold ?? (parts as readonly (readonly MappedEvent[])[]).flat();
}

/** The row that must be there first. */
export function parentOf(lookup: Lookup, table: string, columns: Missing["missing"]["columns"]): RowImage | Missing {
  return lookup(table, columns, "parent") ?? { missing: { table, columns } };
}

export function isMissing(value: RowImage | Missing): value is Missing {
  return typeof value.missing === "object" && value.missing !== null && "table" in value.missing;
}

/** Whether there is nothing to go on with: nothing to say, or a reason why not. */
export function isUntold(said: Said<object>): said is Missing | MappingFault | undefined {
  return said === undefined || "missing" in said || "fault" in said;
}

/** Whether both sides say the same. */
export function isSame({ before, after }: Standing<unknown>): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
