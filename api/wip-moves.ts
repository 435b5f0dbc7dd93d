// What is in work at an instant and what has left before it, from the moves of the lots and serials that were there: the rows that
// `wip.sql` and `wip-departures.sql` give, for as few lots as can be handed over one by one.
import type { Instant } from "../core/time.ts";
import { type DepartureRow, placeOf, type WipRow } from "./items/wip.ts";

/** A move as `wip-moves.sql` writes it: its columns in this order, without their names. */
export type MoveTuple = readonly [
  factory: string,
  line: string,
  operation: string,
  product: string,
  carrierKind: string,
  carrier: string,
  at: Instant,
  quantity: number,
  arrival: boolean,
  id: string,
];

/** A lot or serial of a factory. */
export interface CarrierKey {
  readonly factory: string;
  readonly carrier_kind: string;
  readonly carrier: string;
}

export function carrierOf({ factory, carrier_kind, carrier }: CarrierKey): string {
  return `${factory}/${carrier_kind}/${carrier}`;
}

/** The moves of one lot or serial at one operation. */
interface Stay {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly carrier: string;
  readonly moves: Move[];
}

interface Move {
  readonly at: Instant;
  readonly product: string;
  readonly quantity: number;
  readonly arrival: boolean;
  readonly id: string;
}

/** The moves by lot or serial and operation, in the order of time; of one instant the arrivals first. */
export function staysOf(tuples: Iterable<MoveTuple>): Stay[] {
  const stays = new Map<string, Stay>();
  for (const [factory, line, operation, product, carrier_kind, name, at, quantity, arrival, id] of tuples) {
    const carrier = carrierOf({ factory, carrier_kind, carrier: name });
    const key = `${line}/${operation}/${carrier}`;
    const stay = stays.get(key) ?? { factory, line, operation, carrier, moves: [] };
    stays.set(key, stay);
    stay.moves.push({ at, product, quantity, arrival, id });
  }
  for (const { moves } of stays.values()) moves.sort((a, b) => a.at - b.at || Number(b.arrival) - Number(a.arrival));
  return [...stays.values()];
}

interface Instance {
  readonly at: Instant;
  /** Lots and serials that may be anywhere at `at`, as `carrierOf` names them. */
  readonly open: ReadonlySet<string>;
  readonly held: ReadonlySet<string>;
}

/** Work in process by operation and product, as `wip.sql` has it. */
export function wipRows(stays: readonly Stay[], { at, open, held }: Instance): WipRow[] {
  const places = new Map<string, { row: Sums; ages: number[] }>();
  for (const { factory, line, operation, carrier, moves } of stays) {
    const quantity = moves.reduce((sum, move) => sum + move.quantity, 0);
    if (quantity === 0 || !open.has(carrier)) continue;
    const names = { factory, line, operation, product: productOf(moves) };
    const place = places.get(placeOf(names)) ?? { row: { ...names, ...NOTHING }, ages: [] };
    places.set(placeOf(names), place);
    const { row, ages } = place;
    row.quantity += quantity;
    if (quantity < 0) {
      row.negative_lots++;
      continue;
    }
    row.lots++;
    if (held.has(carrier)) row.held_quantity += quantity;
    ages.push(at - (moves.findLast(({ arrival }) => arrival)?.at ?? 0));
  }
  return [...places.values()].map(({ row, ages }) => ({ ...row, ...agesOf(ages) }));
}

type Sums = { -readonly [K in Exclude<keyof WipRow, keyof Ages>]: WipRow[K] };
type Ages = Pick<WipRow, "oldest_age_ms" | "p50_age_ms" | "p90_age_ms">;

const NOTHING = { quantity: 0, lots: 0, negative_lots: 0, held_quantity: 0 };

/** Percentiles by nearest rank. */
function agesOf(ages: readonly number[]): Ages {
  const sorted = ages.toSorted((a, b) => a - b);
  const nearest = (tenths: number) => sorted[Math.ceil((sorted.length * tenths) / 10) - 1] ?? null;
  return { oldest_age_ms: nearest(10), p50_age_ms: nearest(5), p90_age_ms: nearest(9) };
}

/** That of the last arrival, where there is none of the last move; of one instant of the one with the greater id. */
function productOf(moves: readonly Move[]): string {
  const arrivals = moves.filter(({ arrival }) => arrival);
  const candidates = arrivals.length > 0 ? arrivals : moves;
  return candidates.reduce((last, move) => (isLater(move, last) ? move : last), candidates[0] as Move).product;
}

/** By time, then id by code unit. Moves of before ids were kept have none: theirs is the greater name, as the warehouse compares texts. */
function isLater(a: Move, b: Move): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.id !== b.id) return a.id > b.id;
  return Buffer.compare(Buffer.from(a.product), Buffer.from(b.product)) > 0;
}

/** What has left each operation after `since`, as `wip-departures.sql` has it: each stay from the last arrival up to then. */
export function departureRows(stays: readonly Stay[], { since }: { since: Instant }): DepartureRow[] {
  const places = new Map<string, { -readonly [K in keyof DepartureRow]: DepartureRow[K] }>();
  for (const { factory, line, operation, moves } of stays) {
    let arrived: Instant | undefined;
    for (const { at, product, quantity, arrival } of moves) {
      if (arrival) arrived = at;
      if (quantity >= 0 || at <= since) continue;
      const names = { factory, line, operation, product };
      const row = places.get(placeOf(names)) ?? { ...names, departed: 0, timed: 0, stay_ms: 0 };
      places.set(placeOf(names), row);
      row.departed -= quantity;
      if (arrived === undefined) continue;
      row.timed -= quantity;
      row.stay_ms -= quantity * (at - arrived);
    }
  }
  return [...places.values()];
}
