// Words of notices that the processor itself must find: titles of rules, one line an alert, in the plant's language.
import type { AlertRule } from "../../core/alert-config.ts";
import type { Alert, Labels } from "../../core/alerting.ts";
import { durationText, percentText } from "../../core/figure-text.ts";
import { type NotificationLanguage, SUBJECT_LABELS } from "../../core/notification.ts";
import { SHIPPED_ALERT_RULES } from "../../core/shipped-alert-rules.ts";

/** Alerts that a notice of many names one by one. */
export const LINES = 30;

interface Many {
  readonly alerts: readonly Alert[];
  readonly listed: readonly Alert[];
  readonly over: readonly Alert[];
}

interface Wording {
  readonly rules: ReadonlyMap<string, AlertRule>;
  readonly language: NotificationLanguage;
}

export function titleOf(rule: AlertRule | undefined, alert: Alert, language: NotificationLanguage): string {
  return rule ? rule.title[language === "en" ? "en" : "zh"] : alert.rule;
}

/** A rule that has another title than the shipped one is told by that. */
export function isRetitled(rule: AlertRule | undefined): boolean {
  const shipped = SHIPPED_ALERT_RULES.find(({ name }) => name === rule?.name)?.title as AlertRule["title"] | undefined;
  return rule !== undefined && (rule.title.zh !== shipped?.zh || rule.title.en !== shipped.en);
}

/** The title, and the figure where there is one: what a locked phone has to say. */
export function whatOf(rule: AlertRule | undefined, alert: Alert, language: NotificationLanguage): string {
  const { value, unit } = alert;
  return titleOf(rule, alert, language) + (value === null ? "" : ` ${figureText(value, unit, language)}`);
}

/** @example figuresText({ value: 0.8312, limit: 0.85, unit: "ratio" }, "en") // "83.1% (85.0%)" */
export function figuresText({ value, limit, unit }: Pick<Alert, "value" | "limit" | "unit">, language: NotificationLanguage): string {
  if (value === null) return "";
  return figureText(value, unit, language) + (limit === null ? "" : ` (${figureText(limit, unit, language)})`);
}

export function nextOf(rule: AlertRule | undefined, language: NotificationLanguage): string | undefined {
  return rule?.next?.[language === "en" ? "en" : "zh"];
}

/** @example headOf({ alerts: [a, b], listed: [], over: [c] }, { rules, language: "en" }) // "2 × Device silent, 1 over" */
export function headOf({ alerts, listed, over }: Many, { rules, language }: Wording): string {
  const standing = [...alerts, ...listed];
  const [first] = standing.length > 0 ? standing : over;
  const isOneRule = [...standing, ...over].every(({ rule }) => rule === first?.rule);
  const isEnglish = language === "en";
  const name = first && isOneRule ? titleOf(rules.get(first.rule), first, language) : isEnglish ? "alerts" : "报警";
  const isOld = [...standing, ...over].every(({ stale }) => stale);
  const old = isOld ? [isEnglish ? "data that came late" : "补传的旧数据"] : [];
  const counted = standing.length > 0 ? `${standing.length} × ${name}` : name;
  const ended = over.length > 0 ? [isEnglish ? `${over.length} over` : `${over.length} 条已恢复`] : [];
  return [counted, ...ended, ...old].join(isEnglish ? ", " : "，");
}

/** New ones first, then those told before, then those that are over; the rest as a number. */
export function bodyOf({ alerts, listed, over }: Many, wording: Wording): string[] {
  const isEnglish = wording.language === "en";
  const end = isEnglish ? "over: " : "已恢复：";
  const before = isEnglish ? "still: " : "仍未恢复：";
  const all = [
    ...alerts.map((alert) => ({ mark: alert.status === "resolved" ? end : "", alert })),
    ...listed.map((alert) => ({ mark: before, alert })),
    ...over.map((alert) => ({ mark: end, alert })),
  ];
  const lines = all.slice(0, LINES).map(({ mark, alert }) => mark + lineOf(alert, wording));
  const rest = all.length - lines.length;
  if (rest > 0) lines.push(isEnglish ? `… and ${rest} more` : `……另有 ${rest} 条`);
  return lines;
}

function lineOf(alert: Alert, { rules, language }: Wording): string {
  const { severity, labels, id } = alert;
  const where = SUBJECT_LABELS.flatMap((label) => labels[label] ?? []).join(" / ");
  return [`[${severity}] ${titleOf(rules.get(alert.rule), alert, language)}`, where, figuresText(alert, language), id]
    .filter(Boolean)
    .join(" · ");
}

/** @example figureText(90_000_000, "ms", "zh-CN") // "1天1小时" */
export function figureText(value: number, unit: string, language: NotificationLanguage): string {
  if (unit === "ratio") return percentText(value);
  if (unit === "ms") return durationText(value, language);
  if (unit === "B") return `${Math.round(value / 2 ** 20)} MiB`;
  const number = String(Number(value.toPrecision(6)));
  return unit === "" ? number : `${number} ${unit}`;
}

/** A path with labels in the places that name them; what an alert does not have is empty. */
export function linkOf(template: string, labels: Labels): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, label: string) => encodeURIComponent(labels[label as keyof Labels] ?? ""));
}
