// Lots and serials as WIP knows them: how much of each is where, since when, and whether anything is left of it.
//   I1. A stay whose quantity is not 0 is kept: a quantity that is not kept is 0, so that forgetting a closed carrier, one without
//       such stays, loses no part.
//   I2. One of quantity 0 is kept only while its last arrival is later than its last departure: an arrival before that is still on its
//       way, and must not be taken for the last one. Of one that has come and gone nothing is left.
//   I3. Closed carriers are forgotten so many days after their last move came in, a page of names an event; open ones never:
//       they are stock.
import { enlist, takeOldest } from "../../core/oldest-first.ts";
import type { Context } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";

export const KEEP_DAYS = 36;

/** A carrier in more places at once is a name that stands for anything. */
export const MOST_STAYS = 200;

/** A lot or a serial: two name spaces. */
export interface CarrierName {
  readonly carrier_kind: "lot" | "serial";
  readonly carrier: string;
}

/** Parts of a carrier at an operation of a line. */
export interface Stay {
  readonly line: string;
  readonly operation: string;
  /** In less out. Below 0 when more has left than came: a fault in the data, or a move that is still on its way. */
  readonly quantity: number;
  /** The last of those that are known, by time, then id. */
  readonly arrived?: Arrival | undefined;
  /** When the last departure was, unless an arrival came after it; of one instant arrivals are first. */
  readonly leftAt?: Instant | undefined;
  /** Of a quantity below 0: the move that made it so. */
  readonly below?: Pick<Arrival, "product" | "at"> | undefined;
}

export interface Arrival {
  readonly at: Instant;
  readonly id: string;
  readonly product: string;
}

export interface Carrier {
  /** The day under which it is listed, to be forgotten; null before it was ever closed. */
  day: number | null;
  firstAt: Instant;
  /** Of its moves. */
  lastAt: Instant;
  stays: Stay[];
}

const LIST = "carriers";

/** The lot or serial of an event: the schema lets one of them through. */
export function nameOf({ lot, serial = "" }: { lot?: string | undefined; serial?: string | undefined }): CarrierName {
  return lot === undefined ? { carrier_kind: "serial", carrier: serial } : { carrier_kind: "lot", carrier: lot };
}

export function knownCarrier(name: CarrierName, { archive }: Pick<Context, "archive">): Carrier | undefined {
  return archive.get<Carrier>(archiveKey(name));
}

export function stayAt({ stays }: Carrier, line: string, operation: string): Stay | undefined {
  return stays.find((stay) => stay.line === line && stay.operation === operation);
}

/** In how many places parts of it are, or are missing. */
export function placesOf({ stays }: Carrier): number {
  return stays.reduce((count, { quantity }) => (quantity === 0 ? count : count + 1), 0);
}

/** Puts a stay in the place of what was known of it. Where there is no room, those of quantity 0 give way. */
export function keepStay(carrier: Carrier, stay: Stay): void {
  const { line, operation, quantity, arrived, leftAt } = stay;
  const others = carrier.stays.filter((other) => other.line !== line || other.operation !== operation);
  const isAwaited = arrived !== undefined && leftAt === undefined;
  const kept = quantity !== 0 || isAwaited ? [...others, stay] : others;
  carrier.stays = kept.length > MOST_STAYS ? kept.filter((each) => each.quantity !== 0) : kept;
}

/** Whether all its quantities are 0. */
function isClosed({ stays }: Carrier): boolean {
  return stays.every(({ quantity }) => quantity === 0);
}

/** The times that `lots` has of a carrier. */
export function spanOf(carrier: Carrier): Pick<Row<"lots">, "first_at" | "closed_at"> {
  return { first_at: carrier.firstAt, closed_at: isClosed(carrier) ? carrier.lastAt : null };
}

/** Keeps a carrier that has moved on this day. */
export function keepCarrier(name: CarrierName, carrier: Carrier, day: number, context: Context): void {
  if (isClosed(carrier) && (carrier.day === null || carrier.day < day)) {
    carrier.day = day;
    enlist(LIST, { name: archiveKey(name), day }, context);
  }
  context.archive.set(archiveKey(name), carrier);
}

/** Forgets some of the carriers that were closed long ago. */
export function forgetCarriers(day: number, context: Context): void {
  const { archive } = context;
  for (const listed of takeOldest(LIST, day - KEEP_DAYS, context)) {
    const carrier = archive.get<Carrier>(listed.name);
    if (carrier && isClosed(carrier) && carrier.day === listed.day) archive.delete(listed.name);
  }
}

function archiveKey({ carrier_kind, carrier }: CarrierName): string {
  return `${carrier_kind}/${carrier}`;
}

interface OldCarrier extends Omit<Carrier, "stays"> {
  readonly stays: readonly { line: string; operation: string; product: string; quantity: number; since: Instant }[];
}

/** A value of version 1 of the processor, which knew of an arrival no id and of a quantity below 0 no arrival. */
export function migrateCarrier(key: string, old: unknown): unknown {
  if (!/^(lot|serial)\//.test(key)) return old;
  const { stays, ...carrier } = old as OldCarrier;
  const migrated = stays.map(({ line, operation, quantity, product, since }): Stay => {
    const place = { line, operation, quantity };
    return quantity < 0
      ? { ...place, leftAt: since, below: { product, at: since } }
      : { ...place, arrived: { at: since, id: "", product } };
  });
  return { ...carrier, stays: migrated } satisfies Carrier;
}
