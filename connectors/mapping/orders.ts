// Production orders: statuses by their own times.
//   I1. The event that is newest by time has the status, product, quantity and due date that the row has now.
//   I2. Each time is told once; a row told again gives nothing.
//   I3. Of two statuses at one instant the later one has the greater id, and so is the newer (docs/wip.md).
import type { MappedEvent, RowChange } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";
import { digest } from "./digest.ts";
import { isSame, type Standing } from "./standing.ts";

export const STATUSES = ["created", "released", "started", "completed", "cancelled"] as const;
export type OrderStatus = (typeof STATUSES)[number];

export interface Order {
  readonly about: {
    readonly factory: string;
    readonly line: string;
    readonly order: string;
    readonly product: string;
    readonly quantity: number;
    readonly due?: Instant | undefined;
  };
  readonly status: OrderStatus;
  /** When it came to each status, as far as the row tells. */
  readonly times: Readonly<Partial<Record<OrderStatus, Instant | undefined>>>;
  /** When the row was last written, if it tells. */
  readonly changedAt?: Instant | undefined;
}

type OrderEvent = Extract<MappedEvent, { type: "order" }>;

interface Named {
  /** Of the row, unique within the source. */
  readonly name: string;
  /** `at`: when the row was written. */
  readonly change: Pick<RowChange, "at" | "kind">;
}

/** Behind every status. */
const NOW = 9;

/**
 * An event for every status whose time is new. Where those do not tell of what the row says now (a status without a time of its own, an
 * order opened again, another quantity), one more at the time of the change. A deleted order is cancelled.
 */
export function orderEvents({ before, after }: Standing<Order>, { name, change }: Named): OrderEvent[] {
  return eventsOf({ before, after }, change).map(({ id, ...event }) => ({
    ...event,
    id: `${name}:${id}:${digest(JSON.stringify(event))}`,
    lasting: true,
  }));
}

function eventsOf({ before, after }: Standing<Order>, change: Named["change"]): OrderEvent[] {
  const now = Math.max(change.at, lastToldAt(before) + 1); // a database may tell the time of a commit in whole seconds
  if (!after) return before ? [orderEvent(before, { status: "cancelled", at: now, rank: NOW })] : [];
  const isBack = !before && change.kind !== "insert"; // its deletion had cancelled it
  const told = STATUSES.flatMap((status, rank) => {
    const at = after.times[status];
    return at === undefined || at === before?.times[status] ? [] : [orderEvent(after, { status, at, rank })];
  });
  if (!isBack && isToldBy(told, { before, after })) return told;
  const newest = Math.max(now, ...told.map(({ at = now }) => at));
  const rank = `${NOW}.${STATUSES.indexOf(after.status)}`; // behind a deletion of the same instant
  return [...told, orderEvent(after, { status: after.status, at: newest, rank })];
}

/** Whether the newest of the events tells what the order is now, or nothing has to be told. */
function isToldBy(told: readonly OrderEvent[], { before, after }: { before: Order | undefined; after: Order }): boolean {
  const newest = told.reduce<OrderEvent | undefined>((last, event) => (last && (last.at ?? 0) > (event.at ?? 0) ? last : event), undefined);
  if (!newest) return before !== undefined && before.status === after.status && isSame({ before: before.about, after: after.about });
  const at = newest.at ?? 0;
  const isOther = at !== before?.changedAt; // in the instant of the write before something may have been told behind every status
  return newest.status === after.status && at >= lastToldAt(before) && isOther;
}

/** No event that an earlier change gave is later. */
function lastToldAt(order: Order | undefined): Instant {
  const times = order ? [...Object.values(order.times), order.changedAt] : [];
  return times.reduce<Instant>((last, at) => Math.max(last, at ?? last), Number.NEGATIVE_INFINITY);
}

function orderEvent({ about }: Order, { status, at, rank }: { status: OrderStatus; at: Instant; rank: number | string }): OrderEvent {
  const { due, ...fields } = about;
  return { type: "order", id: `${rank}-${status}`, at, ...fields, status, ...(due === undefined ? {} : { due }) };
}
