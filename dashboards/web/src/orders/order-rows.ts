// Rows of the list of orders: each with where its parts are now and what is wrong with it.
//   I1. Stuck is what the API found; late is what it says, also of an order whose due date has passed without any rate.
import type { FullOrder, OrderPlace } from "../api/orders.ts";
import type { Finding } from "../api/wip.ts";

export interface OrderRow extends FullOrder {
  readonly places: readonly OrderPlace[];
  readonly isStuck: boolean;
  readonly heldQuantity: number;
  /** Counted, and not good: scrap and rework; null where nothing is counted. */
  readonly badQuantity: number | null;
  /** Since it was started, or for how long it was in production; null before. */
  readonly ageMs: number | null;
}

export function orderRows(
  orders: readonly FullOrder[],
  { places, findings, now }: { places: readonly OrderPlace[]; findings: readonly Finding[]; now: number },
): OrderRow[] {
  const keyOf = ({ factory, order }: { factory: string; order: string }) => `${factory}/${order}`;
  const placesOf = Map.groupBy(places, keyOf);
  const stuck = new Set(findings.filter(({ kind }) => kind === "stuck-order").map(({ factory, subject }) => `${factory}/${subject}`));
  return orders.map((order) => {
    const own = (placesOf.get(keyOf(order)) ?? []).toSorted((a, b) => b.quantity - a.quantity);
    const { producedQuantity, goodQuantity } = order;
    return {
      ...order,
      places: own,
      isStuck: stuck.has(keyOf(order)),
      heldQuantity: own.reduce((sum, { heldQuantity }) => sum + heldQuantity, 0),
      badQuantity: producedQuantity === null || goodQuantity === null ? null : producedQuantity - goodQuantity,
      ageMs: ageOf(order, now),
    };
  });
}

export function ageOf({ at }: Pick<FullOrder, "at">, now: number): number | null {
  if (at.started === null) return null;
  return Math.max(0, (at.completed ?? at.cancelled ?? now) - at.started);
}

/** What is wrong with the orders that are listed. */
export function orderCounts(rows: readonly OrderRow[]): { running: number; late: number; stuck: number; held: number } {
  const isOver = ({ status }: OrderRow) => status === "completed" || status === "cancelled";
  return {
    running: rows.filter(({ status }) => status === "started").length,
    late: rows.filter((row) => row.late && !isOver(row)).length,
    stuck: rows.filter(({ isStuck }) => isStuck).length,
    held: rows.filter(({ heldQuantity }) => heldQuantity > 0).length,
  };
}

/** Shares of the bar: good and not good parts against the quantity; more than was ordered widens what 100 % stands for. */
export function progressOf({ quantity, goodQuantity, badQuantity }: Pick<OrderRow, "quantity" | "goodQuantity" | "badQuantity">) {
  const [good, bad] = [goodQuantity ?? 0, badQuantity ?? 0];
  const whole = Math.max(quantity, good + bad, 1);
  return { good: Math.max(0, good) / whole, bad: Math.max(0, bad) / whole, goal: quantity / whole };
}
