// Messages for machines: our own JSON for any webhook, and Alertmanager's for the bridges that exist for it.
//   I1. Every notification of a message stands in it by id; those a digest only counts are counted.
import type { AlertmanagerPayload } from "../../core/alertmanager.ts";
import type { Content, DigestGroup, Notification, Told } from "../../core/notification.ts";
import { textHash } from "../../core/text-hash.ts";
import { formatInstant } from "../../core/time.ts";
import type { WebhookMessage } from "../webhook.ts";
import { headline, partsOf } from "./parts.ts";

/** Undefined for a picture. */
export function renderWebhook(content: Content): WebhookMessage | undefined {
  if (content.kind === "picture") return undefined;
  if (content.kind === "one") {
    const { id } = content.told.notification;
    return { id, body: JSON.stringify({ version: 1, type: "notification", ...itemOf(content.told) }) };
  }
  const { digest } = content;
  const { id, at, counts, named, groups, otherGroups, stillWaiting } = digest;
  const body = {
    version: 1,
    type: "digest",
    id,
    at: formatInstant(at),
    counts,
    named: named.map(itemOf),
    groups: groups.map(groupOf),
    otherGroups,
    stillWaiting,
    page: digest.page ?? null,
  };
  return { id, body: JSON.stringify(body) };
}

function itemOf(told: Told) {
  const { mentions: _mentions, channels: _channels, since, at, until, values, ...rest } = told.notification;
  return {
    ...rest,
    headline: headline(told),
    details: partsOf(told).details,
    isPast: told.isPast,
    since: formatInstant(since),
    at: formatInstant(at),
    ...(until !== undefined && { until: formatInstant(until) }),
    values: (values ?? []).map(({ at: of, value }) => ({ at: formatInstant(of), value })),
  };
}

function groupOf({ example, since, ...group }: DigestGroup) {
  return { ...group, since: formatInstant(since), example: example.id };
}

/** Undefined for a picture. What a digest only counts is `truncatedAlerts`. */
export function renderAlertmanager(content: Content, { receiver }: { receiver: string }): AlertmanagerPayload | undefined {
  if (content.kind === "picture") return undefined;
  const toldOnes = content.kind === "one" ? [content.told] : content.digest.named;
  const alerts = toldOnes.map(alertOf);
  const total = content.kind === "one" ? 1 : Object.values(content.digest.counts).reduce((sum, count) => sum + count, 0);
  const page = content.kind === "one" ? content.told.notification.links?.page : content.digest.page;
  return {
    version: "4",
    groupKey: content.kind === "one" ? content.told.notification.alert : content.digest.id,
    truncatedAlerts: total - alerts.length,
    status: alerts.every(({ status }) => status === "resolved") && alerts.length > 0 ? "resolved" : "firing",
    receiver,
    groupLabels: {},
    commonLabels: sharedBy(alerts.map(({ labels }) => labels)),
    commonAnnotations: sharedBy(alerts.map(({ annotations }) => annotations)),
    externalURL: page ?? "",
    alerts,
  };
}

function alertOf(told: Told): AlertmanagerPayload["alerts"][number] {
  const { notification } = told;
  const { kind, tenant, factory, severity, rule, subject, since, until, at, links } = notification;
  const isOver = kind === "resolved" || told.isPast;
  return {
    status: isOver ? "resolved" : "firing",
    labels: { alertname: rule.name, severity, tenant, factory, ...subject, alert: notification.alert },
    annotations: annotationsOf(told, notification),
    startsAt: formatInstant(since),
    endsAt: isOver ? formatInstant(until ?? at) : "0001-01-01T00:00:00Z",
    generatorURL: links?.chart ?? "",
    fingerprint: textHash(notification.alert).toString(16).padStart(16, "0"),
  };
}

function annotationsOf(told: Told, { links }: Notification): Record<string, string> {
  const description = partsOf(told).details.map(({ label, text }) => `${label}: ${text}`);
  return { summary: headline(told), description: description.join("\n"), ...(links?.page && { runbook_url: links.page }) };
}

function sharedBy(maps: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = maps;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)));
}
