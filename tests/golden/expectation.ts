// What an item should say, in the words of a shift report, against what it says.
//   I1. Only the fields that the story names are compared; a list has exactly the items that the story lists, in this order.
//   I2. Times are exact to the millisecond and quantities to the unit; ratios agree to 1e-12, or to the `±` that the story gives.
import { instantOf, isLocalTime, type Place } from "./local-time.ts";

export type Item = Readonly<Record<string, unknown>>;

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, min: 60_000, s: 1000, ms: 1 };
const DURATION = /^(-?\d+(\.\d+)? (h|min|s|ms))( \d+(\.\d+)? (min|s|ms))*$/;
const RATIO = /^-?[\d.]+( ?[*/] ?[\d.]+)+$/;
const ROUNDED = /^(?<value>-?[\d.]+) ± (?<tolerance>[\d.]+)$/;
const TOLERANCE = 1e-12;

/** What differs between two lists, a line each: place, field, expected, got. */
export function differences(got: readonly Item[], expected: readonly Item[], place: Place): string[] {
  const faults = expected.flatMap((item, index) => {
    const other = got[index];
    if (!other) return [`item ${index + 1}: expected ${JSON.stringify(item)}, got none`];
    return fieldFaults(other, item, place).map((fault) => `item ${index + 1}: ${fault}`);
  });
  const extra = got.slice(expected.length).map((item, n) => `item ${expected.length + n + 1}: not expected: ${JSON.stringify(item)}`);
  return [...faults, ...extra];
}

function fieldFaults(got: Item, expected: Item, place: Place, path = ""): string[] {
  return Object.entries(expected).flatMap(([field, want]) => {
    const have = got[field];
    const name = path + field;
    if (isItem(want) && isItem(have)) return fieldFaults(have, want, place, `${name}.`);
    const isText = path.startsWith("reasons.");
    if (isText ? have === want : isAsExpected(have, want, { field, place })) return [];
    return [`${name}: expected ${JSON.stringify(want)}, got ${told(have)}`];
  });
}

function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAsExpected(have: unknown, want: unknown, { field, place }: { field: string; place: Place }): boolean {
  if (typeof want === "number") return isNear(have, want, TOLERANCE * Math.max(1, Math.abs(want)));
  if (typeof want !== "string") return JSON.stringify(have) === JSON.stringify(want);
  if (["start", "end", "activeSince"].includes(field) && isLocalTime(want)) {
    return have === new Date(instantOf(want, place)).toISOString();
  }
  if (field.endsWith("Ms")) return have === durationMs(want);
  const rounded = ROUNDED.exec(want)?.groups;
  if (rounded) return isNear(have, Number(rounded.value), Number(rounded.tolerance));
  return RATIO.test(want) ? isNear(have, quotient(want), TOLERANCE) : have === want;
}

function isNear(have: unknown, want: number, tolerance: number): boolean {
  return typeof have === "number" && Math.abs(have - want) <= tolerance;
}

/** @example durationMs("1 h 30 min 0.25 s") // 5_400_250 */
export function durationMs(text: string): number {
  if (!DURATION.test(text)) throw new Error(`"${text}" is no duration: write 7 h 30 min, or 119 s`);
  const parts = [...text.matchAll(/(-?[\d.]+) (h|min|s|ms)/g)];
  return Math.round(parts.reduce((sum, [, size, unit]) => sum + Number(size) * (UNITS_MS[unit as string] as number), 0));
}

/** From left to right. @example quotient("390/450 * 360/390") // 0.8 */
function quotient(text: string): number {
  const [first = "", ...rest] = text.split(/ ?([*/]) ?/);
  let value = Number(first);
  for (let n = 0; n < rest.length; n += 2) value = rest[n] === "*" ? value * Number(rest[n + 1]) : value / Number(rest[n + 1]);
  return value;
}

/** A duration in words beside its milliseconds, so that a report can be read. */
function told(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "number" && Math.abs(value) >= 60_000 ? `${value} (${value / 60_000} min)` : JSON.stringify(value);
}
