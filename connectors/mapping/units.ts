// Results of single units, and corrections of them.
//   I1. A first result is the lowest (at, id) of its serial and operation, a final one the highest (docs/yield.md). A correction is told
//       twice at the time of the result it corrects, with an id before and one behind every id there so far: first and final result are
//       then what the row says now, and no retest appears.
//       Two corrections in one instant of the database's clock (MariaDB: one second) have no order.
//   I2. A result cannot be taken back: that of a deleted row stays.
import type { MappedEvent, RowChange } from "../../core/change.ts";
import { digest } from "./digest.ts";
import { isSame, type Standing } from "./standing.ts";

type UnitEvent = Extract<MappedEvent, { type: "unit" }> & { readonly at: number };

interface Named {
  /** Of the row, unique within the source. */
  readonly name: string;
  readonly change: Pick<RowChange, "at">;
}

/** Epoch ms have at most so many digits up to the year 2286. */
const DIGITS = 13;
const GREATEST = 10 ** DIGITS - 1;

export function unitEvents({ before, after }: Standing<UnitEvent>, { name, change }: Named): MappedEvent[] {
  if (!after || isSame({ before, after })) return [];
  const result = (id: string, at = after.at): MappedEvent => {
    const told = { ...after, at };
    return { ...told, id: `${name}:${id}:${digest(JSON.stringify(told))}`, lasting: true };
  };
  if (!before) return [result("1")];
  const isSameUnit = before.serial === after.serial && before.operation === after.operation;
  const correction = (at: number) => [result(`0-${padded(GREATEST - change.at)}`, at), result(`2-${padded(change.at)}`, at)];
  if (!isSameUnit) return [result("1")];
  return before.at === after.at ? correction(after.at) : [...correction(before.at), ...correction(after.at)];
}

function padded(number: number): string {
  return String(number).padStart(DIGITS, "0");
}
