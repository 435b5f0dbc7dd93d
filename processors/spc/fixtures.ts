// What the tests of SPC are written with: events of one characteristic on one station, a second apart, and looks at the rows.
import { expect } from "vitest";
import type { Chart } from "../../core/plan.ts";
import type { StoredPoint } from "../../core/spc.ts";
import { type AnyRow, event, type RunOptions, type RunResult, run } from "../../tests/harness.ts";
import { line } from "../line.ts";

export type Fields = Record<string, unknown>;
export type Input = Fields | { tick: number };

export const T0 = Date.UTC(2026, 0, 5, 8);
export const STATION = "S1";
export const CHARACTERISTIC = "bore";
const SERIES = { station: STATION, characteristic: CHARACTERISTIC };

/** The instant of the n-th event. */
export function at(n: number): number {
  return T0 + n * 1000;
}

/** A plan for the characteristic on any station. Plans with other content need another `id`. */
export function planned(chart: Chart, fields: Fields = {}): Fields {
  return event({ type: "plan", id: "plan", at: T0, characteristic: CHARACTERISTIC, chart, ...fields });
}

/** The n-th measurement: `{ value }`, `{ values }` or `{ vector }`. */
export function measured(n: number, fields: Fields): Fields {
  return event({ type: "measurement", id: `m${n}`, at: at(n), ...SERIES, ...fields });
}

/** Single values, from the n-th event on. */
export function singles(values: readonly number[], from = 0, fields: Fields = {}): Fields[] {
  return values.map((value, i) => measured(from + i, { value, ...fields }));
}

/** Whole subgroups, from the n-th event on. */
export function subgroups(groups: readonly (readonly number[])[], from = 0): Fields[] {
  return groups.map((values, i) => measured(from + i, { values }));
}

/** The n-th inspection. */
export function inspected(n: number, units: number, count: number, fields: Fields = {}): Fields {
  return event({ type: "attribute", id: `m${n}`, at: at(n), ...SERIES, inspected: units, count, ...fields });
}

/** Inspections as [units, count], from the n-th event on. */
export function inspections(samples: readonly (readonly [number, number, ...number[]])[], from = 0): Fields[] {
  return samples.map(([units, count], i) => inspected(from + i, units, count));
}

/** An event of the line that only moves its clock to the n-th second. */
export function elsewhere(n: number): Fields {
  return event({ type: "measurement", id: `e${n}`, at: at(n), station: "S2", characteristic: "other", value: 0 });
}

export function command(id: string, name: string, fields: Fields = {}): Fields {
  return event({ type: "command", id, at: T0, name, ...SERIES, by: "li", ...fields });
}

export function excluded(id: string, point: string, fields: Fields = {}): Fields {
  return command(id, "point.exclude", { point, ...fields });
}

export function runSpc(inputs: readonly Input[], options?: RunOptions): Promise<RunResult> {
  return run(line, inputs, options);
}

/** Points of the characteristic, in the order in which they were judged. */
export async function pointsOf(inputs: readonly Input[], options?: RunOptions): Promise<AnyRow[]> {
  return (await runSpc(inputs, options)).rows("spc_points");
}

export function lastOf<T>(list: readonly T[]): T {
  const last = list.at(-1);
  if (last === undefined) throw new Error("nothing came out");
  return last;
}

/** Signals of each point, joined; those of the second chart after a slash. */
export function signalsOf(rows: readonly AnyRow[]): string[] {
  return rows.map(({ signals = [], second_signals = [] }) => {
    const second = (second_signals as string[]).join();
    return (signals as string[]).join() + (second === "" ? "" : `/${second}`);
  });
}

/** What became of each command, in order. */
export function outcomesOf(result: RunResult): unknown[] {
  return result.rows("commands").map(({ code }) => code);
}

/** Compares figures within a tolerance; what is not a number must be the same. */
export function expectClose(got: AnyRow | undefined, wanted: AnyRow, tolerance = 1e-9): void {
  for (const [field, want] of Object.entries(wanted)) {
    const value = got?.[field];
    if (typeof want !== "number") expect(value, field).toEqual(want);
    else if (typeof value !== "number" || !(Math.abs(value - want) <= tolerance)) {
      expect.fail(`${field}: got ${value}, wanted ${want} within ${tolerance}`);
    }
  }
}

/** Rows of `spc_points` as a query over a range reads them. */
export function storedPoints(rows: readonly AnyRow[], left: { excluded?: readonly string[] } = {}): StoredPoint[] {
  return rows.map((row) => ({
    ...(row as unknown as StoredPoint),
    values: (row.values as number[] | undefined) ?? [],
    late: row.late === true,
    excluded: left.excluded?.includes(row.id as string) ?? false,
  }));
}

/** Those of them that figures over a range are computed from (domain 1.8). */
export function estimating(points: readonly StoredPoint[]): StoredPoint[] {
  return points.filter(({ complete, late, excluded: isOut }) => complete && !late && !isOut);
}
