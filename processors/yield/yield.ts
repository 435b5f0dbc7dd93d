// Yield facts of a factory: which result of a serial at an operation is its first and which its final one, over all lines
// (domain 3.1), and the defects of the first ones (domain 3.3).
//   I1. Summed, a serial counts at most once as first and once as final at an operation.
//   I2. A result that takes another's place takes the other's row back and adds its own, so the order of arrival changes no sum.
//   I3. A unit whose first result makes a defect count stands in `unit_defects`, signed as its sums: serials are told, not only counted.
//   I4. A result that is told again, exactly, changes nothing, even when de-duplication has forgotten it.
import type { UnitEvent } from "../../core/events.ts";
import type { Context, Rejection } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { floorTo, MINUTE_MS } from "../../core/time.ts";
import { blankSerial, keepStanding, type Result, resultOf, type Standing, standingAt, standingWith } from "./serial.ts";
import { forgetSerials, keepSerial, knownSerial } from "./serials.ts";

/** A serial with more is no unit of a product, but a name that a tester uses for everything. */
export const MOST_OPERATIONS = 1000;

type Sign = 1 | -1;
type Place = Pick<Row<"yield_minutes">, "tenant" | "factory" | "operation">;

/** A serial has room for so many operations. */
export function refuseUnit({ serial, operation }: UnitEvent, { archive }: Context): Rejection | undefined {
  const known = knownSerial(serial, archive);
  if (!known || known.o.length < MOST_OPERATIONS || standingAt(known, operation)) return undefined;
  return { reason: "over-capacity", detail: `serial "${serial}" has ${MOST_OPERATIONS} operations, "${operation}" would be one more` };
}

/** @param day of the factory's time, counted from the epoch */
export function onUnit(event: UnitEvent, day: number, context: Context): void {
  const { tenant, factory, operation } = event;
  const result = resultOf(event);
  const serial = knownSerial(event.serial, context.archive) ?? blankSerial(result, day);
  const before = standingAt(serial, operation);
  const after = standingWith(before, result);
  emitChange({ tenant, factory, operation }, before, after, context.emit);
  if (after.first !== before?.first) emitUnits(event, before?.first, after.first, context.emit);
  if (after.first !== before?.first || after.final !== before?.final) keepStanding(serial, operation, after);
  keepSerial(event.serial, serial, day, context);
  const memory = forgetSerials(day, context);
  context.emit("yield_memory", { tenant, factory, ...memory });
}

function emitChange(place: Place, before: Standing | undefined, after: Standing, emit: Context["emit"]): void {
  const isNewFirst = after.first !== before?.first;
  const isNewFinal = after.final !== before?.final;
  if (before && isNewFirst) emitFirst(place, before.first, -1, emit);
  if (before && isNewFinal) emit("yield_minutes", { ...identity(place, before.final), ...finalSums(before.final, -1) });
  if (isNewFirst && isNewFinal) emitFirst(place, after.first, 1, emit, finalSums(after.final, 1));
  else if (isNewFirst) emitFirst(place, after.first, 1, emit);
  else if (isNewFinal) emit("yield_minutes", { ...identity(place, after.final), ...finalSums(after.final, 1) });
}

/** The row of a first result, and one for each code of its defects; with the sums that it adds as a final one too. */
function emitFirst(place: Place, result: Result, sign: Sign, emit: Context["emit"], asFinal: Partial<Row<"yield_minutes">> = {}): void {
  const of = identity(place, result);
  const defects = result.defects.reduce((sum, [, count]) => sum + sign * count, 0);
  emit("yield_minutes", { ...of, inspected: sign, first_pass_good: result.isGood ? sign : 0, defects, ...asFinal });
  for (const [code, count] of result.defects) emit("defect_minutes", { ...of, code, count: sign * count, units: sign });
}

/** The unit with its defects where its first result makes some count; `first` is the result of `event`. */
function emitUnits(event: UnitEvent, before: Result | undefined, first: Result, emit: Context["emit"]): void {
  const { tenant, factory, operation, serial, station, order } = event;
  const unit = { tenant, factory, operation, serial };
  const place = { ...(station === undefined ? {} : { station }), ...(order === undefined ? {} : { order }) };
  if (before) for (const row of unitRows(before, -1)) emit("unit_defects", { ...unit, ...row });
  for (const row of unitRows(first, 1)) emit("unit_defects", { ...unit, ...row, ...place });
}

function unitRows({ line, product, at, isGood, defects }: Result, sign: Sign) {
  const unit = { line, product, at, passed: isGood, units: sign };
  const isUntold = defects.length === 0 && !isGood;
  return (isUntold ? [["", 0] as const] : defects).map(([code, count]) => ({ ...unit, code, count: count === 0 ? 0 : sign * count }));
}

function finalSums({ isGood }: Result, sign: Sign): Pick<Row<"yield_minutes">, "final_inspected" | "final_good"> {
  return { final_inspected: sign, final_good: isGood ? sign : 0 };
}

function identity(place: Place, { line, product, at }: Result) {
  return { ...place, line, product, minute: floorTo(at, MINUTE_MS) };
}
