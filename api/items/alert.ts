// An alert's whole present state, as the list and the stream give it.
//   I1. Durations are by the factory's alert clock, from when its condition was first met; of one that stands, up to the answer.
import { z } from "zod";
import type { AlertRule } from "../../core/alert-config.ts";
import { ALERT_STATUSES, RESOLUTIONS } from "../../core/alerting.ts";
import { SEVERITIES } from "../../core/notification.ts";
import type { Row } from "../../core/rows.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import { instantOf, instantText, nullableReal, nullableText } from "./series.ts";

export const wordsSchema = z.object({ zh: z.string(), en: z.string() });
const nullableInstant = instantText.nullable();
const nullableDuration = z.int().nullable();

/** Columns of what an alert can be about: null where it is not about one. */
const SUBJECTS = ["line", "station", "operation", "product", "characteristic", "order", "lot", "serial", "gauge", "source"] as const;
const subjectFields = Object.fromEntries(SUBJECTS.map((name) => [name, nullableText])) as Record<
  (typeof SUBJECTS)[number],
  typeof nullableText
>;

export const alertSchema = z.object({
  id: z.string(),
  factory: z.string(),
  ...subjectFields,
  labels: z.record(z.string(), z.string()).meta({ description: "All that it has, by name" }),
  rule: z.string(),
  title: wordsSchema.meta({ description: "What the rule is called; its name where it is no more" }),
  next: wordsSchema.nullable().meta({ description: "What to do next" }),
  subject: z.string().meta({ description: "What tells the alerts of a rule apart, as one text" }),
  severity: z.enum(SEVERITIES),
  status: z.enum(ALERT_STATUSES),
  since: instantText.meta({ description: "Event time of what its condition was first met by" }),
  openedAt: instantText.meta({ description: "When that came in" }),
  firedAt: nullableInstant,
  acknowledgedAt: nullableInstant,
  acknowledgedBy: nullableText,
  resolvedAt: nullableInstant,
  resolvedBy: nullableText.meta({ description: "null where nobody did it by hand" }),
  resolution: z.enum(RESOLUTIONS).nullable(),
  assignee: nullableText,
  value: nullableReal,
  limit: nullableReal.meta({ description: "What the value is held against" }),
  unit: nullableText.meta({ description: "`ratio`, `ms`, or a word that stands behind the number" }),
  detail: nullableText,
  stale: z.boolean().meta({ description: "It is news of the past: a digest told of it, nobody was paged" }),
  toldAt: nullableInstant.meta({ description: "When somebody was last told of it" }),
  mutedBy: nullableText.meta({ description: "What keeps it quiet: `silence <id>`, `alert <id>` or `mute-time <name>`" }),
  level: z.int().meta({ description: "Of the escalation chain, the one that was last told" }),
  at: instantText.meta({ description: "The factory's alert clock at this state" }),
  durationMs: z.int().meta({ description: "From openedAt until it was over, or until now" }),
  acknowledgedAfterMs: nullableDuration.meta({ description: "From firedAt; 0 where somebody was quicker than the rule" }),
  links: z.object({
    page: z.string().meta({ description: "Path of the alert's page" }),
    chart: nullableText.meta({ description: "Path of the page that shows what it is about" }),
  }),
});

export type AlertItem = z.output<typeof alertSchema>;
/** A row of `alerts`, from the warehouse or from the stream. */
export type AlertRow = Omit<Row<"alerts">, "tenant">;

export interface AlertContext {
  readonly rules: ReadonlyMap<string, Pick<AlertRule, "title" | "next" | "chart">>;
  readonly now: Instant;
}

export function alertItem(row: AlertRow, { rules, now }: AlertContext): AlertItem {
  const rule = rules.get(row.rule);
  const labels = labelsOf(row.labels);
  return {
    id: row.alert,
    factory: row.factory,
    ...(Object.fromEntries(SUBJECTS.map((name) => [name, row[name] || null])) as Record<(typeof SUBJECTS)[number], string | null>),
    labels,
    rule: row.rule,
    title: rule?.title ?? { zh: row.rule, en: row.rule },
    next: rule?.next ?? null,
    subject: row.subject,
    severity: row.severity,
    status: row.status,
    ...timesOf(row, now),
    acknowledgedBy: row.acknowledged_by || null,
    resolvedBy: row.resolved_by || null,
    resolution: row.resolution || null,
    assignee: row.assignee || null,
    value: row.value,
    limit: row.limit_value,
    unit: row.unit || null,
    detail: row.detail || null,
    stale: row.stale,
    mutedBy: row.muted_by || null,
    level: row.level,
    links: {
      page: `/alerts?alert=${encodeURIComponent(row.alert)}`,
      chart: rule?.chart === undefined ? null : filledIn(rule.chart, labels),
    },
  };
}

function timesOf({ opened_at, fired_at, acknowledged_at, resolved_at, ...row }: AlertRow, now: Instant) {
  return {
    since: formatInstant(row.since),
    openedAt: formatInstant(opened_at),
    firedAt: instantOf(fired_at),
    acknowledgedAt: instantOf(acknowledged_at),
    resolvedAt: instantOf(resolved_at),
    toldAt: instantOf(row.told_at),
    at: formatInstant(row.at),
    durationMs: (resolved_at ?? Math.max(now, row.at)) - opened_at,
    acknowledgedAfterMs: acknowledged_at === null || fired_at === null ? null : Math.max(acknowledged_at - fired_at, 0),
  };
}

const labelsSchema = z.record(z.string(), z.string());

function labelsOf(text: string): Record<string, string> {
  return labelsSchema.parse(JSON.parse(text));
}

/**
 * A path with labels in the places that name them; what the alert does not have is empty.
 *
 * @example filledIn("/oee?line={line}&station={station}", { line: "L 1" }) // "/oee?line=L%201&station="
 */
export function filledIn(path: string, labels: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, label: string) => encodeURIComponent(labels[label] ?? ""));
}
