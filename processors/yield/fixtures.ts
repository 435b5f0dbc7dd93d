// What the tests of yield are written with: results of serials at testers, in minutes of one morning.
import fc from "fast-check";
import { type AnyRow, event, run, sums } from "../../tests/harness.ts";
import { flow } from "../flow.ts";

export type Fields = Record<string, unknown>;

const DAY = "2026-11-02";

/** An instant of the day, from "hh:mm". */
export function clockTime(time: string): number {
  return Date.parse(`${DAY}T${time}:00Z`);
}

let named = 0;

/** A result of product P1 at OP10. */
export function tested(serial: string, result: "pass" | "fail", time: string, fields: Fields = {}): Fields {
  return event({ type: "unit", id: `r${named++}`, at: clockTime(time), operation: "OP10", product: "P1", serial, result, ...fields });
}

const anyResult = fc.record({
  at: fc.integer({ min: 0, max: 12 }).map((n) => clockTime("08:00") + n * 20_000),
  line: fc.constantFrom("L1", "L2"),
  operation: fc.constantFrom("OP10", "OP20", "__proto__"),
  serial: fc.constantFrom("S1", "S2", "S3"),
  product: fc.constantFrom("P1", "P2"),
  result: fc.constantFrom("pass", "fail"),
  source: fc.constantFrom(undefined, "mes"),
  defects: fc.option(
    fc.array(fc.record({ code: fc.constantFrom("D1", "D2", "虚焊"), count: fc.integer({ min: 1, max: 3 }) }), { maxLength: 4 }),
    { nil: undefined },
  ),
  historical: fc.constantFrom(undefined, true),
});

/** Results of few serials at few testers, many at one instant, each with an identity of its own. */
export const anyLog: fc.Arbitrary<Fields[]> = fc
  .array(anyResult, { maxLength: 30, size: "max" })
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })))
  .map(([list, ids]) => list.map((fields, n) => event({ type: "unit", id: `r${ids[n]}`, ...fields })));

/** The log and the same in another order. */
export const anyLogTwice: fc.Arbitrary<[Fields[], Fields[]]> = anyLog.chain((log) =>
  fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length })),
);

const BY = ["line", "operation", "product", "minute"] as const;

/** Sums of yield and defects, of every minute, after these results. */
export async function sumsOf(log: readonly Fields[]): Promise<{ yields: AnyRow[]; defects: AnyRow[] }> {
  const { rows } = await run(flow, log);
  return { yields: sums(rows("yield_minutes"), BY), defects: sums(rows("defect_minutes"), [...BY, "code"]) };
}

/** Sums of yield after these results. */
export async function yieldOf(log: readonly Fields[], by: readonly string[] = BY): Promise<AnyRow[]> {
  return sums((await run(flow, log)).rows("yield_minutes"), by);
}

/** Defects after these results. */
export async function defectsOf(log: readonly Fields[], by: readonly string[] = [...BY, "code"]): Promise<AnyRow[]> {
  return sums((await run(flow, log)).rows("defect_minutes"), by);
}
