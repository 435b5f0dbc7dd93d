// Moves of lots and serials (domain 4.1): what each does to an operation, when a carrier is somewhere at all, and quantities
// below 0, which no move of real parts can make.
//   I1. Rows of `lot_moves` are the move itself, whatever came before it: the order of arrival changes none of them.
//   I2. `lots` and findings follow from the quantities as they are known now; a late move corrects them. Since when a lot is there, and
//       as which product, is what its last arrival says, whatever came in before it or after it.
import type { EventOf } from "../../core/events.ts";
import type { Context, Rejection } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import {
  type Arrival,
  type Carrier,
  forgetCarriers,
  keepCarrier,
  keepStay,
  knownCarrier,
  MOST_STAYS,
  nameOf,
  placesOf,
  type Stay,
  spanOf,
  stayAt,
} from "./carriers.ts";
import type { FlowTime } from "./flow-time.ts";
import { unwatch, watch, watchedAs } from "./watch.ts";

export type MoveEvent = EventOf<"move">;
export type HoldEvent = EventOf<"hold">;

/** What a move does to one operation. */
export interface Change {
  readonly line: string;
  readonly operation: string;
  /** Signed; 0 where only the arrival is renewed. */
  readonly quantity: number;
  readonly isArrival: boolean;
}

/**
 * The operations that a move changes, the one that it leaves first.
 *
 * @example changesOf({ line: "L1", from: "OP10", to: null, quantity: 3 }) // [{ line: "L1", operation: "OP10", quantity: -3, isArrival: false }]
 */
export function changesOf(move: Pick<MoveEvent, "line" | "from" | "to" | "quantity" | "fromLine">): Change[] {
  const { line, from, to, quantity, fromLine = line } = move;
  if (to !== null && from === to && fromLine === line) return [{ line, operation: to, quantity: 0, isArrival: true }];
  const changes: Change[] = [];
  if (from !== null) changes.push({ line: fromLine, operation: from, quantity: -quantity, isArrival: false });
  if (to !== null) changes.push({ line, operation: to, quantity, isArrival: true });
  return changes;
}

/** A carrier has room for so many places. */
export function refuseMove(move: MoveEvent, context: Context): Rejection | undefined {
  const name = nameOf(move);
  const known = knownCarrier(name, context);
  if (!known || known.stays.length < MOST_STAYS || placesOf(known) < MOST_STAYS) return undefined;
  const added = changesOf(move).find(({ line, operation }) => !stayAt(known, line, operation)?.quantity);
  if (!added) return undefined;
  const detail = `${name.carrier_kind} "${name.carrier}" is in ${MOST_STAYS} places, "${added.operation}" would be one more`;
  return { reason: "over-capacity", detail };
}

export function onMove(move: MoveEvent, time: FlowTime, context: Context): void {
  const { emit } = context;
  const { tenant, factory, product, at, id, order = "" } = move;
  const name = nameOf(move);
  const known = knownCarrier(name, context);
  const carrier: Carrier = known ?? { day: null, firstAt: at, lastAt: at, stays: [] };
  const before = known && spanOf(known);
  for (const change of changesOf(move)) {
    const { line, operation, quantity, isArrival: arrival } = change;
    emit("lot_moves", { tenant, factory, line, operation, product, ...name, at, id, quantity, arrival, order });
    const stays = apply(carrier, change, move);
    tellNegative(move, stays, time.now, context);
    watchStay(move, stays, time.now, context);
  }
  carrier.firstAt = Math.min(carrier.firstAt, at);
  carrier.lastAt = Math.max(carrier.lastAt, at);
  const after = spanOf(carrier);
  if (before?.first_at !== after.first_at || before.closed_at !== after.closed_at) emit("lots", { tenant, factory, ...name, ...after });
  keepCarrier(name, carrier, time.day, context);
  forgetCarriers(time.day, context);
}

/** A carrier's stay at an operation as a move found it and as it left it; quantity 0 where there is none. */
interface Stays {
  readonly before: Stay;
  readonly after: Stay;
  /** Whether the move is the last arrival there. */
  readonly isLastArrival: boolean;
}

function apply(carrier: Carrier, change: Change, move: MoveEvent): Stays {
  const { line, operation, quantity: moved, isArrival } = change;
  const before: Stay = stayAt(carrier, line, operation) ?? { line, operation, quantity: 0 };
  const { at, id, product } = move;
  const quantity = before.quantity + moved;
  const isLastArrival = isArrival && isLater({ at, id, product }, before.arrived);
  const arrived = isLastArrival ? { at, id, product } : before.arrived;
  const leftAt = isArrival ? before.leftAt : Math.max(at, before.leftAt ?? at);
  const after: Stay = {
    line,
    operation,
    quantity,
    arrived,
    leftAt: arrived && leftAt !== undefined && leftAt < arrived.at ? undefined : leftAt,
    below: quantity < 0 ? (before.below ?? { product, at }) : undefined,
  };
  keepStay(carrier, after);
  return { before, after, isLastArrival: isLastArrival && quantity > 0 };
}

/** By time, then id by code unit; two sources may use one id. */
function isLater(a: Arrival, b: Arrival | undefined): boolean {
  if (!b || a.at !== b.at) return !b || a.at > b.at;
  return a.id === b.id ? a.product > b.product : a.id > b.id;
}

/** More has left than came: shown as it is, never clamped, until the move that is missing has come (domain 4.2). */
function tellNegative(move: MoveEvent, { before, after }: Stays, now: Instant, { emit }: Context): void {
  const { line, operation, quantity, below } = after.below ? after : before;
  if (!below || after.quantity === before.quantity) return;
  const { tenant, factory } = move;
  const { carrier_kind, carrier: subject } = nameOf(move);
  const found = { tenant, factory, line, operation, carrier_kind, subject, product: below.product, since: below.at, quantity };
  emit("flow_findings", { ...found, kind: "negative-quantity", limit_ms: 0, at: now, open: after.below !== undefined });
}

/** A stay is watched while something is there; a new arrival counts its limit afresh. */
function watchStay(move: MoveEvent, { after, isLastArrival }: Stays, now: Instant, context: Context): void {
  const { tenant, factory } = move;
  const { carrier_kind, carrier: subject } = nameOf(move);
  const { line, operation, quantity, arrived } = after;
  const name = { kind: "aged-lot", line, operation, carrier_kind, subject } as const;
  if (quantity <= 0 || !arrived) {
    unwatch(name, now, context);
    return;
  }
  const { product, at: since } = arrived;
  const before = isLastArrival ? undefined : watchedAs(name, context.state);
  const countedFrom = before?.watched.countedFrom ?? now;
  watch({ tenant, factory, ...name, product, since, quantity, countedFrom }, now, context);
}

/** A hold is for the whole factory, and may come before the lot (domain 4.2). */
export function onHold(event: HoldEvent, { emit }: Context): void {
  const { tenant, factory, at, source = "http", id, held, reason = "" } = event;
  emit("holds", { tenant, factory, ...nameOf(event), at, source, id, held, reason });
}
