// What happened to an alert, step by step, and who was told of it.
import { z } from "zod";
import { NOTIFICATION_KINDS } from "../../core/notification.ts";
import type { Row } from "../../core/rows.ts";
import { DELIVERY_STATES, HISTORY_STEPS } from "../../core/rows-alerts.ts";
import { formatInstant } from "../../core/time.ts";
import type { AlertDelivery } from "../alert-deps.ts";
import { instantText, nullableText } from "./series.ts";

export const stepSchema = z.object({
  step: z.int().meta({ description: "From 1" }),
  at: instantText,
  what: z.enum(HISTORY_STEPS),
  by: nullableText.meta({ description: "Who did it; null where nobody did" }),
  note: nullableText,
  detail: nullableText.meta({ description: "Of told and escalated the notification's id; of others what changed" }),
});

export type StepRow = Pick<Row<"alert_history">, "step" | "at" | "what" | "by" | "note" | "detail">;

export function stepItem({ step, at, what, by, note, detail }: StepRow): z.output<typeof stepSchema> {
  return { step, at: formatInstant(at), what, by: by || null, note: note || null, detail: detail || null };
}

export const deliverySchema = z.object({
  notification: z.string().meta({ description: "As steps of the history name it in `detail`" }),
  channel: z.string(),
  robot: nullableText.meta({ description: "null while none has tried" }),
  kind: z.enum(NOTIFICATION_KINDS),
  at: instantText.meta({ description: "When it came to be so" }),
  state: z.enum(DELIVERY_STATES),
  code: nullableText.meta({ description: "Why the last try failed" }),
  tries: z.int(),
});

export function deliveryItem({
  notification,
  channel,
  robot,
  kind,
  at,
  state,
  code,
  tries,
}: AlertDelivery): z.output<typeof deliverySchema> {
  return { notification, channel, robot, kind, at: formatInstant(at), state, code: code ?? null, tries };
}
