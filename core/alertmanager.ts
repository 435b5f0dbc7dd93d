// Alertmanager's webhook, version "4": its form, and what its alerts are to us. We send it, and we take it, so that Prometheus can use our
// robots. Source: Prometheus, "Alerting configuration", webhook_config, and `template.Data` of its source.
import { z } from "zod";
import { type Notification, type NotificationLanguage, SEVERITIES, type Severity, SUBJECT_LABELS } from "./notification.ts";
import { textHash } from "./text-hash.ts";
import { type Instant, parseInstant } from "./time.ts";

const labels = z.record(z.string().max(200), z.string().max(4000));
const instant = z.string().max(40);

const alert = z.object({
  status: z.enum(["firing", "resolved"]),
  labels,
  annotations: labels.default({}),
  startsAt: instant,
  endsAt: instant.optional(),
  generatorURL: z.string().max(4000).default(""),
  fingerprint: z.string().max(32).optional(),
});

/** Fields beside these are ignored: newer versions add some. */
export const alertmanagerSchema = z.object({
  version: z.literal("4"),
  groupKey: z.string(),
  truncatedAlerts: z.int().min(0).default(0),
  status: z.enum(["firing", "resolved"]),
  receiver: z.string(),
  groupLabels: labels.default({}),
  commonLabels: labels.default({}),
  commonAnnotations: labels.default({}),
  externalURL: z.string().default(""),
  alerts: z.array(alert).max(10_000),
});

export type AlertmanagerPayload = z.output<typeof alertmanagerSchema>;
type IncomingAlert = AlertmanagerPayload["alerts"][number];

/** What an alert from outside does not say of itself. */
export interface IncomingDefaults {
  readonly tenant: string;
  readonly factory: string;
  readonly channels: readonly string[];
  readonly language: NotificationLanguage;
  readonly timeZone: string;
  /** When it came in: of alerts without a time that can be read. */
  readonly receivedAt: Instant;
}

/**
 * The steps that a payload tells. The same alert told again (Alertmanager repeats) has the same id, so nobody is told twice.
 *
 * @example notificationsOf(payload, defaults)[0].id // "am-c0ffee-1700000000000.firing"
 */
export function notificationsOf(payload: AlertmanagerPayload, defaults: IncomingDefaults): Notification[] {
  return payload.alerts.map((incoming) => notificationOf(incoming, payload, defaults));
}

function notificationOf(incoming: IncomingAlert, { externalURL }: AlertmanagerPayload, defaults: IncomingDefaults): Notification {
  const { receivedAt, ...rest } = defaults;
  const { labels: of, annotations } = incoming;
  const since = instantOf(incoming.startsAt) ?? receivedAt;
  const until = incoming.status === "resolved" ? (instantOf(incoming.endsAt) ?? receivedAt) : undefined;
  const id = `am-${incoming.fingerprint || fingerprintOf(of)}-${since}`;
  const chart = annotations.chart_url ?? annotations.dashboard ?? incoming.generatorURL;
  const page = annotations.runbook_url ?? externalURL;
  const name = of.alertname ?? "alert";
  return {
    ...rest,
    id: `${id}.${incoming.status}`,
    alert: id,
    factory: of.factory ?? rest.factory,
    severity: severityOf(of.severity),
    kind: incoming.status,
    rule: { name },
    subject: subjectOf(of),
    since,
    at: until ?? since,
    ...(until !== undefined && { until }),
    text: {
      what: annotations.summary ?? name,
      ...(annotations.description && { howBad: annotations.description }),
      ...(annotations.action && { next: annotations.action }),
    },
    links: { ...(isWeb(chart) && { chart }), ...(isWeb(page) && { page }) },
    group: name,
  };
}

/** Alertmanager's own words for severities are free; these are the usual ones. */
export function severityOf(word = ""): Severity {
  const upper = word.toUpperCase();
  if ((SEVERITIES as readonly string[]).includes(upper)) return upper as Severity;
  if (["CRITICAL", "PAGE", "EMERGENCY", "DISASTER"].includes(upper)) return "P0";
  return ["WARNING", "WARN", "ERROR", "MAJOR", "HIGH"].includes(upper) ? "P1" : "P2";
}

function subjectOf(of: Readonly<Record<string, string>>): Notification["subject"] {
  const named = SUBJECT_LABELS.flatMap((label) => (of[label] ? [[label, of[label]] as const] : []));
  const instance = of.instance ?? of.job;
  return { ...(instance && { source: instance }), ...Object.fromEntries(named) };
}

/** The zero time of Go stands for none. */
function instantOf(text: string | undefined): Instant | undefined {
  return text === undefined || text.startsWith("0001-") ? undefined : parseInstant(text);
}

function fingerprintOf(of: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  return textHash(text).toString(16).padStart(8, "0") + textHash(`${text} `).toString(16).padStart(8, "0");
}

function isWeb(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\/\S+$/.test(url);
}
