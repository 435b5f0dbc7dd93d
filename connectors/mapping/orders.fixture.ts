// What an order is after its events, as processors see it: the newest by (at, id) says (docs/wip.md).
import type { MappedEvent } from "../../core/change.ts";

type OrderEvent = Extract<MappedEvent, { type: "order" }>;

export function processorOrders(events: readonly OrderEvent[]): OrderEvent | undefined {
  const isBefore = (a: OrderEvent, b: OrderEvent) =>
    (a.at ?? 0) < (b.at ?? 0) || ((a.at ?? 0) === (b.at ?? 0) && (a.id ?? "") < (b.id ?? ""));
  return events.reduce<OrderEvent | undefined>((newest, event) => (newest && isBefore(event, newest) ? newest : event), undefined);
}
