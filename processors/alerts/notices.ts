// Notifications: what goes into the outbox, from what is to be told of which alerts.
//   I1. The id follows from the alert and its own count of notices, or from the group and the moment: a replay makes the same ones.
//   I2. A notice of many lists all that stand, so that it may take the place of one that still waits. Ends and escalations no later one tells
//       again, and what one level is told another is not: those have an `alert` of their own.
import type { Alert } from "../../core/alerting.ts";
import {
  type Notification,
  type NotificationKind,
  SEVERITIES,
  SHIPPED_RULES,
  type ShippedRule,
  SUBJECT_LABELS,
} from "../../core/notification.ts";
import type { Step } from "./memory.ts";
import { timeZoneOf } from "./muting.ts";
import { keepAlert, note } from "./record.ts";
import { severityOf, type Way } from "./routing.ts";
import { withRulesInWords } from "./rule-words.ts";
import { shortHash } from "./short-hash.ts";
import { bodyOf, figuresText, headOf, isRetitled, linkOf, nextOf, titleOf, whatOf } from "./wording.ts";

export interface Notice {
  readonly kind: Exclude<NotificationKind, "report">;
  /** What the notice is for. */
  readonly alerts: readonly Alert[];
  /** Alerts of a digest that are over. */
  readonly over?: readonly Alert[];
  /** Alerts of a digest that were told before, and still stand. */
  readonly listed?: readonly Alert[];
  /** Of the escalation chain. */
  readonly level: number;
  /** Of a notice of many. */
  readonly group?: string;
}

/** Hands a notice to the outbox, if its level has anybody to be told, and notes that in each alert's history. */
export function tell(step: Step, way: Way, notice: Notice): void {
  const level = way.levels[notice.level];
  if (!level || level.channels.length === 0) return;
  const { alerts, over = [], kind } = notice;
  const [only] = alerts;
  const isAlone = only !== undefined && alerts.length === 1 && kind !== "digest";
  const told = isAlone ? ofOne(step, only, notice) : ofMany(step, notice);
  const { channels, mentions } = level;
  const { language } = step.memory.config;
  const notification = { ...told, channels, language, ...(mentions && { mentions: given(mentions) }) };
  step.notify(notification);
  for (const alert of [...alerts, ...over]) {
    note(step, alert, kind === "escalated" ? "escalated" : "told", { detail: notification.id });
    keepAlert(step, alert);
  }
}

type Content = Omit<Notification, "channels" | "language" | "mentions">;

function ofOne({ memory, now }: Step, alert: Alert, { kind, level }: Notice): Content {
  const { config } = memory;
  const { tenant, factory } = alert.labels;
  const rule = memory.rules.get(alert.rule);
  const shipped = shippedOf(alert.rule);
  const { language } = config;
  alert.notices++;
  const next = kind === "resolved" ? undefined : nextOf(rule, language);
  const text = {
    ...((shipped === undefined || isRetitled(rule)) && { what: whatOf(rule, alert, language) }),
    ...(alert.detail !== "" && {
      howBad: [figuresText(alert, language), withRulesInWords(alert.detail, language)].filter(Boolean).join(" · "),
    }),
    ...(next !== undefined && { next }),
  };
  return {
    id: `${alert.id}.${kind}.${alert.notices}${suffixOf(level)}`,
    alert: alert.id,
    tenant,
    factory,
    severity: severityOf(alert),
    kind,
    rule: { name: alert.rule, ...(shipped && { shipped }) },
    subject: subjectOf([alert]),
    since: alert.since,
    at: now,
    ...(alert.resolvedAt !== null && { until: alert.resolvedAt }),
    ...(alert.values.length > 0 && { values: [...alert.values] }),
    ...(alert.unit !== "" && { unit: alert.unit }),
    ...limitOf(alert, memory),
    ...(Object.keys(text).length > 0 && { text }),
    ...(kind === "acknowledged" && { by: alert.acknowledgedBy }),
    ...(config.url !== undefined && { links: linksOf(config.url, alert, rule?.chart) }),
    timeZone: timeZoneOf(memory, alert.labels),
    group: [titleOf(rule, alert, language), alert.labels.line].filter(Boolean).join(" · "),
  };
}

function ofMany({ memory, now }: Step, notice: Notice): Content {
  const { kind, alerts, over = [], listed = [], level, group = "" } = notice;
  const { config, rules } = memory;
  const all = [...alerts, ...listed, ...over];
  const [first] = all as [Alert];
  const { tenant, factory } = first.labels;
  const id = `g-${shortHash([tenant, factory, group].join("\n"))}`;
  const severities = all.map(severityOf);
  const isOneRule = all.every(({ rule }) => rule === first.rule);
  const next = isOneRule && alerts.length > 0 ? nextOf(rules.get(first.rule), config.language) : undefined;
  const body = bodyOf({ alerts, listed, over }, { rules, language: config.language });
  const shipped = isOneRule ? shippedOf(first.rule) : undefined;
  const severity = SEVERITIES.find((each) => severities.includes(each)) ?? "P2";
  const head = headOf({ alerts, listed, over }, { rules, language: config.language });
  return {
    id: `${id}.${kind}.${now}${suffixOf(level)}`,
    alert: id + suffixOf(level) + (kind === "escalated" || over.length > 0 ? `.${kind[0]}${now.toString(36)}` : ""),
    tenant,
    factory,
    severity,
    kind,
    rule: { name: isOneRule ? first.rule : "group", ...(shipped && { shipped }) },
    subject: subjectOf(all),
    since: Math.min(...all.map(({ since }) => since)),
    at: now,
    text: { what: kind === "digest" ? `${severity} ${head}` : head, body, ...(next !== undefined && { next }) },
    ...(config.url !== undefined && { links: { page: `${config.url}/alerts`, acknowledge: `${config.url}/alerts` } }),
    timeZone: timeZoneOf(memory, first.labels),
    group: [isOneRule ? titleOf(rules.get(first.rule), first, config.language) : "", subjectOf(all).line].filter(Boolean).join(" · ") || id,
  };
}

function suffixOf(level: number): string {
  return level === 0 ? "" : `.l${level}`;
}

function shippedOf(rule: string): ShippedRule | undefined {
  return SHIPPED_RULES.find((each) => each === rule);
}

/** The labels that all of them have in common. */
function subjectOf(alerts: readonly Alert[]): Notification["subject"] {
  const [first] = alerts;
  const common = SUBJECT_LABELS.flatMap((label) => {
    const value = first?.labels[label];
    return value !== undefined && alerts.every(({ labels }) => labels[label] === value) ? [[label, value] as const] : [];
  });
  return Object.fromEntries(common);
}

/** What the newest value is held against: a target where the figure brings its own, else a limit. */
function limitOf({ rule, limit }: Alert, { rules }: Step["memory"]): Pick<Notification, "limit" | "target"> {
  if (limit === null) return {};
  const condition = rules.get(rule)?.condition;
  return condition?.type === "threshold" && condition.value === "limit" ? { target: limit } : { limit };
}

function linksOf(url: string, alert: Alert, chart: string | undefined): Notification["links"] {
  const page = `${url}/alerts?alert=${encodeURIComponent(alert.id)}`;
  return { page, acknowledge: page, ...(chart !== undefined && { chart: url + linkOf(chart, alert.labels) }) };
}

/** Without what is undefined. */
function given(mentions: NonNullable<Way["levels"][number]["mentions"]>): Notification["mentions"] {
  return Object.fromEntries(Object.entries(mentions).filter(([, value]) => value !== undefined));
}
