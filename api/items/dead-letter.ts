// Dead letters as the API tells them, and what people did with them.
import { z } from "zod";
import { formatInstant } from "../../core/time.ts";
import type { DeadLetter, LetterAct, LetterSummary } from "../deadletter-deps.ts";
import { instantText } from "./series.ts";

const reason = z.string().meta({ description: "Of docs/errors.md: `undecodable`, `id-conflict`, `late` …" });
const source = z.string().nullable().meta({ description: "The source whose change it is; null for an event" });

export const deadLetterSchema = z.object({
  offset: z.int(),
  reason,
  detail: z.string(),
  origin: z.string().meta({ description: "Log, topic, partition, offset and line of the event" }),
  key: z.string().meta({ description: "tenant, tenant/factory or tenant/factory/line" }),
  receivedAt: instantText,
  source,
  event: z.string().meta({ description: "The event, or the change, as JSON; its first 10 000 characters" }),
});

export const summarySchema = z.object({
  reason,
  source,
  count: z.int(),
  oldestAt: instantText,
  newestAt: instantText,
  canReplay: z.boolean().meta({ description: "False of changes of sources: a row that is mended makes a change of its own" }),
});

export const receiptSchema = z.object({
  accepted: z.int().meta({ description: "Taken in again, or put aside; what fails again comes back as a new dead letter" }),
  refused: z.int().meta({ description: "Refused by the edge itself: they stay" }),
  kept: z.int().meta({ description: "Not asked for, or changes of a source: they stay" }),
});

export const actSchema = receiptSchema.extend({
  kind: z.enum(["replay", "dismiss"]),
  at: instantText,
  by: z.string(),
  reason: z.string().nullable().meta({ description: "The one that was asked for; null = all" }),
  source: z.string().nullable().meta({ description: "The one that was asked for; null = all, empty = events" }),
  note: z.string(),
  code: z.string().nullable().meta({ description: "Why it ended early; what was done until then stands" }),
});

export function deadLetterItem({ receivedAt, ...letter }: DeadLetter): z.output<typeof deadLetterSchema> {
  return { ...letter, receivedAt: formatInstant(receivedAt) };
}

export function summaryItem({ oldestAt, newestAt, ...summary }: LetterSummary): z.output<typeof summarySchema> {
  return { ...summary, oldestAt: formatInstant(oldestAt), newestAt: formatInstant(newestAt), canReplay: summary.source === null };
}

export function actItem({ at, tenant: _tenant, ...done }: LetterAct): z.output<typeof actSchema> {
  return { ...done, at: formatInstant(at) };
}
