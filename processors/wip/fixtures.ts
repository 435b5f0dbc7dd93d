// What the tests of WIP are written with: moves, holds and orders of one factory, in minutes from T0.
import fc from "fast-check";
import { type FakeContext, fakeContext } from "../../core/fixtures.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { type AnyRow, event, type RunOptions, run, tick } from "../../tests/harness.ts";
import { flow } from "../flow.ts";

export type Fields = Record<string, unknown>;
export type Input = Fields | { tick: number };

export const T0 = Date.UTC(2026, 10, 2, 8);
export const HERE = { tenant: "acme", factory: "f1", line: "L1" };

export function at(minutes: number): number {
  return T0 + minutes * MINUTE_MS;
}

let named = 0;

/** A move of product P1, of lot A when nothing else is said, so many minutes from T0. */
export function moved(minutes: number, from: string | null, to: string | null, fields: Fields = {}): Fields {
  const carrier = "serial" in fields || "lot" in fields ? {} : { lot: "A" };
  return event({ type: "move", id: `m${named++}`, at: at(minutes), product: "P1", from, to, ...carrier, ...fields });
}

export function held(minutes: number, isHeld: boolean, fields: Fields = {}): Fields {
  return event({ type: "hold", id: `h${named++}`, at: at(minutes), lot: "A", held: isHeld, ...fields });
}

/** An event of order O1, of product P1. */
export function ordered(minutes: number, status: string, fields: Fields = {}): Fields {
  return event({ type: "order", id: `o${named++}`, at: at(minutes), order: "O1", product: "P1", quantity: 100, status, ...fields });
}

/** A `line` event with limits. */
export function limited(minutes: number, fields: Fields): Fields {
  return event({ type: "line", id: `l${named++}`, at: at(minutes), stations: [{ station: "S1" }], ...fields });
}

/** Ticks of a live factory, ten minutes apart, to `to` at the latest. */
export function ticks(from: number, to: number): Input[] {
  const list: Input[] = [];
  for (let minutes = from; minutes < to; minutes += 10) list.push(tick(at(minutes)));
  return [...list, tick(at(to))];
}

/** An event that moves the factory's clock and nothing that WIP looks at. */
export function elsewhere(minutes: number, fields: Fields = {}): Fields {
  const unit = { operation: "OP1", serial: "elsewhere", product: "P9", result: "pass" };
  return event({ type: "unit", id: `u${named++}`, at: at(minutes), ...unit, ...fields });
}

export async function findingsOf(inputs: readonly Input[], options?: RunOptions): Promise<AnyRow[]> {
  return (await run(flow, inputs, options)).rows("flow_findings");
}

/** Kind, subject, operation, quantity and open or not of each finding, in a line. */
export function inShort(rows: readonly AnyRow[]): string[] {
  return rows.map(({ kind, subject, operation, quantity, open }) =>
    [kind, subject, operation, quantity, open ? "open" : "closed"].filter((part) => part !== "").join(" "),
  );
}

/** Steps events through the processor with its own context, as the loop does with a key's clock. */
export function stepAll(inputs: readonly Fields[], context: FakeContext = fakeContext(-8.64e15)): FakeContext {
  for (const input of inputs) {
    if (input.historical !== true) context.clock.now = Math.max(context.clock.now, input.at as number);
    flow.onEvent(input as never, context);
  }
  return context;
}

/** Of things, the newest row of each key. */
export function newest(rows: readonly AnyRow[], ...key: string[]): AnyRow[] {
  const byKey = new Map(rows.map((row) => [key.map((column) => row[column]).join(" "), row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const anyMove = fc
  .record({
    at: fc.nat(30).map(at),
    line: fc.constantFrom("L1", "L2"),
    fromLine: fc.constantFrom(undefined, undefined, undefined, "L1", "L2"),
    from: fc.constantFrom(null, null, null, "OP10", "OP20"),
    to: fc.constantFrom(null, "OP10", "OP20"),
    carrier: fc.constantFrom({ lot: "A" }, { lot: "B" }, { serial: "A" }),
    quantity: fc.integer({ min: 1, max: 3 }),
    product: fc.constantFrom("P1", "P2"),
    historical: fc.constantFrom(undefined, true),
  })
  .filter(({ from, to }) => from !== null || to !== null)
  .map(({ carrier, quantity, ...fields }) => ({ ...fields, ...carrier, quantity: "serial" in carrier ? 1 : quantity }));

const anyHold = fc.record({ at: fc.nat(30).map(at), lot: fc.constantFrom("A", "B"), held: fc.boolean() });

const anyOrder = fc.record({
  at: fc.nat(30).map(at),
  line: fc.constantFrom("L1", "L2"),
  order: fc.constantFrom("O1", "O2"),
  product: fc.constantFrom("P1", "P2"),
  quantity: fc.integer({ min: 1, max: 9 }),
  status: fc.constantFrom("created", "released", "started", "completed", "cancelled"),
  due: fc.constantFrom(undefined, T0 + DAY_MS, T0 + 2 * DAY_MS),
  historical: fc.constantFrom(undefined, true),
});

const anyFlow = fc.oneof(
  { weight: 6, arbitrary: anyMove.map((fields): Fields => ({ type: "move", ...fields })) },
  { weight: 1, arbitrary: anyHold.map((fields): Fields => ({ type: "hold", ...fields })) },
  { weight: 3, arbitrary: anyOrder.map((fields): Fields => ({ type: "order", ...fields })) },
);

/** Events of few lots and orders, each with an identity of its own; ids are in another order than the log. */
export const anyLog: fc.Arbitrary<Fields[]> = fc
  .array(anyFlow, { maxLength: 30, size: "max" })
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })))
  .map(([list, ids]) => list.map((fields, n) => event({ id: `e${ids[n]}`, ...fields })));

/** The log and the same in another order. */
export const anyLogTwice: fc.Arbitrary<[Fields[], Fields[]]> = anyLog.chain((log) =>
  fc.tuple(fc.constant(log), fc.shuffledSubarray(log, { minLength: log.length })),
);

const HOPS = ["OP10", "OP20", "OP30"] as const;

/** Moves of whole lots and serials from one operation to another, back again or to the same, each after the one before. */
function anyRoute(carrier: Fields, quantity: number): fc.Arbitrary<Fields[]> {
  const hop = fc.record({ to: fc.constantFrom(...HOPS), minutes: fc.integer({ min: 1, max: 4 }), product: fc.constantFrom("P1", "P2") });
  return fc.tuple(fc.array(hop, { minLength: 1, maxLength: 7 }), fc.boolean()).map(([hops, leaves]) => {
    let minutes = 0;
    let from: string | null = null;
    const moves: Fields[] = [];
    for (const { to, minutes: stay, product } of hops) {
      minutes += stay;
      moves.push({ type: "move", at: at(minutes), product, from, to, quantity, ...carrier });
      from = to;
    }
    if (leaves) moves.push({ type: "move", at: at(minutes + 1), product: "P1", from, to: null, quantity, ...carrier });
    return moves;
  });
}

/** The routes of a few lots and serials through a plant, and the same events as they arrive in two other orders. */
export const anyRoutes: fc.Arbitrary<Fields[][]> = fc
  .tuple(anyRoute({ lot: "A" }, 5), anyRoute({ lot: "B" }, 2), anyRoute({ serial: "A" }, 1))
  .map((routes) => routes.flat().map((fields, n) => event({ id: `e${n}`, ...fields })))
  .chain((log) => {
    const anyOrder = fc.shuffledSubarray(log, { minLength: log.length });
    return fc.tuple(fc.constant(log), anyOrder, anyOrder);
  });

const LIMITS = [{}, { OP10: 5 * MINUTE_MS }, { OP10: HOUR_MS, OP20: MINUTE_MS }] as const;

const anyLimits = fc.record({
  line: fc.constantFrom("L1", "L2"),
  queueLimits: fc.constantFrom(...LIMITS),
  orderLimitMs: fc.constantFrom(undefined, 10 * MINUTE_MS),
});

/** Moves, orders, ticks and sometimes new limits of a live factory, three minutes apart. */
export function anyShift({ limitsChange }: { limitsChange: boolean }): fc.Arbitrary<Input[]> {
  const someLimits = anyLimits.map((fields): Fields => ({ type: "line", stations: [{ station: "S1" }], ...fields }));
  const input = fc.oneof(
    { weight: 5, arbitrary: anyFlow },
    { weight: limitsChange ? 1 : 0, arbitrary: someLimits },
    { weight: 3, arbitrary: fc.constant("tick" as const) },
  );
  const placed = (what: Fields | "tick", n: number) =>
    what === "tick" ? tick(at(3 * n)) : event({ ...what, id: `e${n}`, at: at(3 * n), historical: undefined });
  return fc.array(input, { maxLength: 60, size: "max" }).map((list) => list.map(placed));
}
