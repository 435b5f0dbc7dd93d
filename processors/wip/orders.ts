// Production orders as their events in the order of time have them, whatever the order in which they arrive.
//   I1. The newest event says line, product, quantity and status; each status has the time of its first event.
//   I2. An order in production is watched; one that began by a `historical` event has its limit from when we heard of it, so that
//       a back-fill of orders that have ended finds none.
//   I3. An order is forgotten so many days after the last event that left it completed or cancelled. Long, since the row of a
//       forgotten one would begin anew, and orders are few.
import { isBefore, type Moment, momentOf } from "../../core/event-order.ts";
import type { EventOf } from "../../core/events.ts";
import { enlist, takeOldest } from "../../core/oldest-first.ts";
import type { Context } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { FlowTime } from "./flow-time.ts";
import { unwatch, watch, watchedAs } from "./watch.ts";

export type OrderEvent = EventOf<"order">;
type Status = OrderEvent["status"];

export const KEEP_DAYS = 400;

interface Order {
  /** The day under which it is listed, to be forgotten; null before it was ever over. */
  day: number | null;
  newest: Moment & Pick<OrderEvent, "line" | "product" | "quantity" | "status">;
  due: (Moment & { readonly due: Instant }) | null;
  firstAt: Partial<Record<Status, Instant>>;
}

const LIST = "orders";

export function onOrder(event: OrderEvent, time: FlowTime, context: Context): void {
  const { archive, emit } = context;
  const known = archive.get<Order>(archiveKey(event.order));
  const order = withEvent(known, event);
  const { line, product, quantity, status, at } = order.newest;
  const { tenant, factory } = event;
  emit("orders", {
    tenant,
    factory,
    order: event.order,
    line,
    product,
    quantity,
    status,
    at,
    due: order.due?.due ?? null,
    created_at: order.firstAt.created ?? null,
    released_at: order.firstAt.released ?? null,
    started_at: order.firstAt.started ?? null,
    completed_at: order.firstAt.completed ?? null,
    cancelled_at: order.firstAt.cancelled ?? null,
  });
  watchOrder(event, { order, lineBefore: known?.newest.line }, time.now, context);
  keepOrder(event.order, order, time.day, context);
  forgetOrders(time.day, context);
}

function withEvent(known: Order | undefined, event: OrderEvent): Order {
  const moment = momentOf(event);
  const { line, product, quantity, status, at, due } = event;
  const newest = !known || isBefore(known.newest, moment) ? { ...moment, line, product, quantity, status } : known.newest;
  const isNewestDue = due !== undefined && (!known?.due || isBefore(known.due, moment));
  return {
    day: known?.day ?? null,
    newest,
    due: isNewestDue ? { ...moment, due } : (known?.due ?? null),
    firstAt: { ...known?.firstAt, [status]: Math.min(at, known?.firstAt[status] ?? at) },
  };
}

/** An order in production is watched on its line, from its start (domain 4.4). */
function watchOrder(
  { tenant, factory, order: subject, historical }: OrderEvent,
  { order, lineBefore }: { order: Order; lineBefore: string | undefined },
  now: Instant,
  context: Context,
): void {
  const { line, product, quantity, status } = order.newest;
  const name = { kind: "stuck-order", line, operation: "", carrier_kind: "", subject } as const;
  if (lineBefore !== undefined && lineBefore !== line) unwatch({ ...name, line: lineBefore }, now, context);
  const since = order.firstAt.started;
  if (status !== "started" || since === undefined) {
    unwatch(name, now, context);
    return;
  }
  const heardAt = watchedAs(name, context.state)?.watched.countedFrom ?? now;
  const countedFrom = historical === true ? Math.max(since, heardAt) : since;
  watch({ tenant, factory, ...name, product, quantity, since, countedFrom }, now, context);
}

function keepOrder(name: string, order: Order, day: number, context: Context): void {
  const isOver = order.newest.status === "completed" || order.newest.status === "cancelled";
  if (isOver && (order.day === null || order.day < day)) {
    order.day = day;
    enlist(LIST, { name: archiveKey(name), day }, context);
  }
  context.archive.set(archiveKey(name), order);
}

function forgetOrders(day: number, context: Context): void {
  for (const listed of takeOldest(LIST, day - KEEP_DAYS, context)) {
    const order = context.archive.get<Order>(listed.name);
    const isOver = order?.newest.status === "completed" || order?.newest.status === "cancelled";
    if (isOver && order?.day === listed.day) context.archive.delete(listed.name);
  }
}

function archiveKey(name: string): string {
  return `order/${name}`;
}
