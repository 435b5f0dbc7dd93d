// Lots and serials as WIP knows them: how much of each is where, since when, and whether anything is left of it.
//   I1. A stay is kept while its quantity is not 0: a quantity that is not kept is 0, so that forgetting a closed carrier, one
//       without stays, loses no part.
//   I2. Closed carriers are forgotten so many days after their last move came in, a page of names an event; open ones never:
//       they are stock.
import { enlist, takeOldest } from "../../core/oldest-first.ts";
import type { Context } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";

export const KEEP_DAYS = 36;

/** A lot or a serial: two name spaces. */
export interface CarrierName {
  readonly carrier_kind: "lot" | "serial";
  readonly carrier: string;
}

/** Parts of a carrier at an operation of a line. */
export interface Stay {
  readonly line: string;
  readonly operation: string;
  /** That of the last arrival; below 0, of the move that made it so. */
  product: string;
  /** In less out; never 0. Below 0 when more has left than came: a fault in the data, or a move that is still on its way. */
  quantity: number;
  /** When the last arrival was; below 0, when it became so. */
  since: Instant;
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

/** The times that `lots` has of a carrier. */
export function spanOf({ firstAt, lastAt, stays }: Carrier): Pick<Row<"lots">, "first_at" | "closed_at"> {
  return { first_at: firstAt, closed_at: stays.length === 0 ? lastAt : null };
}

/** Keeps a carrier that has moved on this day. */
export function keepCarrier(name: CarrierName, carrier: Carrier, day: number, context: Context): void {
  const isClosed = carrier.stays.length === 0;
  if (isClosed && (carrier.day === null || carrier.day < day)) {
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
    if (carrier?.stays.length === 0 && carrier.day === listed.day) archive.delete(listed.name);
  }
}

function archiveKey({ carrier_kind, carrier }: CarrierName): string {
  return `${carrier_kind}/${carrier}`;
}
