// Outcomes of notifications as rows of `alert_deliveries`: one word on each notification, those that it speaks for included.
//   I1. A step that a newer one took with it has no word of its own: it is told, or given up, with that one.
import { NOTIFICATION_KINDS, type NotificationKind } from "../../core/notification.ts";
import type { Row } from "../../core/rows.ts";
import type { Outcome } from "./robot.ts";

type DeliveryRow = Row<"alert_deliveries">;

const STATES = { message: "delivered", digest: "delivered", undelivered: "failed", waiting: "waiting" } as const;

/**
 * The rows of one outcome.
 *
 * @example deliveryRows({ id: "a-1.resolved.2", absorbed: ["a-1.firing.1"], how: "message", … }).map(({ step }) => step) // ["firing", "resolved"]
 */
export function deliveryRows({ id, absorbed, how, kind, tenant, factory, alert, at, tries, ...rest }: Outcome): DeliveryRow[] {
  if (how === "merged") return [];
  const { channel = "", robot = "", code = "" } = rest;
  const word = { tenant, factory, alert, channel, robot, at, state: STATES[how], code, tries };
  const steps = [...absorbed.map((older) => ({ notification: older, step: stepOf(older, kind) })), { notification: id, step: kind }];
  return steps.map((step) => ({ ...word, ...step }));
}

/** As the id says it: `<alert>.<kind>.<count>`. */
function stepOf(id: string, otherwise: NotificationKind): NotificationKind {
  const parts = id.split(".");
  return NOTIFICATION_KINDS.find((kind) => parts.includes(kind)) ?? otherwise;
}
