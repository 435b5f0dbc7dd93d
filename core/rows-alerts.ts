// Rows of alerts: what stands, what happened when and by whom, what is silenced. The rules of `rows.ts` hold here too.
import { z } from "zod";
import { ALERT_STATUSES, RESOLUTIONS } from "./alerting.ts";
import { NOTIFICATION_KINDS, SEVERITIES } from "./notification.ts";

const name = z.string();
const instantMs = z.int();
const nullableInstant = instantMs.nullable();
const nullableReal = z.number().nullable();
const integer = z.int();
const factoryKey = { tenant: name, factory: name };

export const HISTORY_STEPS = [
  "opened", "fired", "acknowledged", "assigned", "commented", "escalated", "told", "muted", "unmuted", "confirmed", "resolved",
] as const; // biome-ignore format: one list

export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;

export const ALERT_TABLES = {
  /** An alert's whole present state. Labels that it does not have are "". */
  alerts: {
    kind: "thing",
    latest: true,
    key: ["tenant", "factory", "alert"],
    row: z.object({
      ...factoryKey,
      alert: name,
      rule: name,
      subject: name,
      severity: z.enum(SEVERITIES),
      status: z.enum(ALERT_STATUSES),
      line: name,
      station: name,
      operation: name,
      product: name,
      characteristic: name,
      order: name,
      lot: name,
      serial: name,
      gauge: name,
      source: name,
      /** All of them, as JSON. */
      labels: name,
      since: instantMs,
      opened_at: instantMs,
      fired_at: nullableInstant,
      acknowledged_at: nullableInstant,
      acknowledged_by: name,
      resolved_at: nullableInstant,
      resolved_by: name,
      resolution: z.enum(["", ...RESOLUTIONS]),
      assignee: name,
      value: nullableReal,
      limit_value: nullableReal,
      unit: name,
      detail: name,
      /** It is news of the past: a digest told of it, nobody was paged. */
      stale: z.boolean(),
      told_at: nullableInstant,
      /** `silence <id>`, `alert <id>` or `mute-time <name>`; "" = nothing keeps it quiet. */
      muted_by: name,
      level: integer,
      /** The factory's alert clock at this state. */
      at: instantMs,
    }),
  },
  /** What happened to an alert, one row a step, counted from 1. */
  alert_history: {
    kind: "thing",
    key: ["tenant", "factory", "alert", "step"],
    row: z.object({
      ...factoryKey,
      alert: name,
      step: integer,
      at: instantMs,
      what: z.enum(HISTORY_STEPS),
      by: name,
      note: name,
      /** Of `told`, `escalated`: the notification's id. Of others: what changed. */
      detail: name,
    }),
  },
  /** A silence; over at `until`, or when somebody ended it before (`ended_at`). */
  silences: {
    kind: "thing",
    key: ["tenant", "factory", "silence"],
    row: z.object({
      ...factoryKey,
      silence: name,
      /** Labels and their values, as JSON. */
      match: name,
      at: instantMs,
      until: instantMs,
      by: name,
      note: name,
      ended_at: nullableInstant,
      ended_by: name,
    }),
  },
  /** What became of a notification: the newest word counts. Of a step that a newer one took with it, what became of that. */
  alert_deliveries: {
    kind: "thing",
    key: ["tenant", "factory", "notification"],
    row: z.object({
      ...factoryKey,
      notification: name,
      /** What it is a step of; of a notice of many `g-…`, of a report its own name. */
      alert: name,
      step: z.enum(NOTIFICATION_KINDS),
      channel: name,
      /** "" while none has tried. */
      robot: name,
      at: instantMs,
      state: z.enum(DELIVERY_STATES),
      /** Of the last try that failed. */
      code: name,
      /** Since the start of the process that tells it. */
      tries: integer,
    }),
  },
  /** How many alerts a factory has, how many resolved ones it had to forget before their time, and how many it could not take. */
  alert_memory: {
    kind: "thing",
    latest: true,
    key: ["tenant", "factory"],
    row: z.object({ ...factoryKey, active: integer, resolved: integer, subjects: integer, forgotten: integer, refused: integer }),
  },
} as const;
