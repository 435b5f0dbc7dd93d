// An alert as the inbox and the stream give it; with what happened to it and who was told, as its own page has it.
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

export const SEVERITIES = ["P0", "P1", "P2"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const STATUSES = ["pending", "firing", "acknowledged", "resolved"] as const;
export type AlertStatus = (typeof STATUSES)[number];

/** A text in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export interface Alert {
  readonly id: string;
  readonly factory: string;
  /** What it is about, by label, without tenant and factory. */
  readonly labels: Readonly<Record<string, string>>;
  readonly rule: string;
  readonly title: Words;
  /** What to do next. */
  readonly next: Words | null;
  readonly severity: Severity;
  readonly status: AlertStatus;
  /** Event time of what its condition was first met by. */
  readonly since: number;
  readonly openedAt: number;
  readonly firedAt: number | null;
  readonly acknowledgedAt: number | null;
  /** "" = nobody. */
  readonly acknowledgedBy: string;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string;
  readonly resolution: string;
  readonly assignee: string;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  readonly detail: string;
  /** News of the past: a digest told of it, nobody was paged. */
  readonly stale: boolean;
  readonly toldAt: number | null;
  /** `silence <id>`, `alert <id>`, `mute-time <name>` or "". */
  readonly mutedBy: string;
  /** Of the escalation chain, the one that was last told, from 0. */
  readonly level: number;
  /** The factory's alert clock at this state: of two, the later one holds. */
  readonly at: number;
  /** Path of the page that shows what it is about; "" = none. */
  readonly chart: string;
}

export interface AlertStep {
  readonly step: number;
  readonly at: number;
  readonly what: string;
  readonly by: string;
  readonly note: string;
  readonly detail: string;
}

export interface AlertDelivery {
  readonly notification: string;
  readonly channel: string;
  readonly robot: string;
  readonly kind: string;
  readonly at: number;
  readonly state: string;
  readonly code: string;
  readonly tries: number;
}

export interface AlertDetail extends Alert {
  readonly history: readonly AlertStep[];
  readonly deliveries: readonly AlertDelivery[];
}

export type AlertCounts = Readonly<Record<Severity, Readonly<Record<AlertStatus, number>>>>;

export function readWords(value: unknown): Words | null {
  return isJson(value) ? { zh: textOf(value.zh), en: textOf(value.en) } : null;
}

/** @example readAlert({ id: "" }) // undefined: what has no id cannot be acted upon */
export function readAlert(item: unknown): Alert | undefined {
  if (!isJson(item)) return undefined;
  const id = textOf(item.id);
  const openedAt = instantOrNull(item.openedAt);
  if (id === "" || openedAt === null) return undefined;
  const rule = textOf(item.rule);
  return {
    id,
    factory: textOf(item.factory),
    labels: labelsOf(item.labels),
    rule,
    title: readWords(item.title) ?? { zh: rule, en: rule },
    next: readWords(item.next),
    severity: SEVERITIES.find((each) => each === item.severity) ?? "P2",
    status: STATUSES.find((each) => each === item.status) ?? "firing",
    ...timesOf(item, openedAt),
    ...peopleOf(item),
    value: numberOrNull(item.value),
    limit: numberOrNull(item.limit),
    unit: textOf(item.unit),
    detail: textOf(item.detail),
    stale: item.stale === true,
    mutedBy: textOf(item.mutedBy),
    level: numberOrNull(item.level) ?? 0,
    chart: isJson(item.links) ? textOf(item.links.chart) : "",
  };
}

export function readAlertDetail(data: Json): AlertDetail | undefined {
  const alert = readAlert(data);
  if (!alert) return undefined;
  return { ...alert, history: listOf(data.history).flatMap(readStep), deliveries: listOf(data.deliveries).flatMap(readDelivery) };
}

/** How many there are of each severity and status; what is not said is none. */
export function readCounts(value: unknown): AlertCounts {
  const of = (severity: Severity) => {
    const given = isJson(value) ? value[severity] : undefined;
    return Object.fromEntries(STATUSES.map((status) => [status, isJson(given) ? (numberOrNull(given[status]) ?? 0) : 0]));
  };
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, of(severity)])) as AlertCounts;
}

function timesOf(item: Json, openedAt: number) {
  return {
    since: instantOrNull(item.since) ?? openedAt,
    openedAt,
    firedAt: instantOrNull(item.firedAt),
    acknowledgedAt: instantOrNull(item.acknowledgedAt),
    resolvedAt: instantOrNull(item.resolvedAt),
    toldAt: instantOrNull(item.toldAt),
    at: instantOrNull(item.at) ?? openedAt,
  };
}

function peopleOf(item: Json) {
  return {
    acknowledgedBy: textOf(item.acknowledgedBy),
    resolvedBy: textOf(item.resolvedBy),
    resolution: textOf(item.resolution),
    assignee: textOf(item.assignee),
  };
}

function labelsOf(value: unknown): Record<string, string> {
  if (!isJson(value)) return {};
  const own = Object.entries(value).filter(([name]) => name !== "tenant" && name !== "factory");
  return Object.fromEntries(own.map(([name, text]) => [name, textOf(text)]));
}

function readStep(item: unknown): AlertStep[] {
  if (!isJson(item)) return [];
  const { step, at, what, by, note, detail } = item;
  const texts = { what: textOf(what), by: textOf(by), note: textOf(note), detail: textOf(detail) };
  return [{ step: numberOrNull(step) ?? 0, at: instantOrNull(at) ?? 0, ...texts }];
}

function readDelivery(item: unknown): AlertDelivery[] {
  if (!isJson(item)) return [];
  const text = (name: string) => textOf(item[name]);
  const names = { notification: text("notification"), channel: text("channel"), robot: text("robot"), kind: text("kind") };
  return [{ ...names, at: instantOrNull(item.at) ?? 0, state: text("state"), code: text("code"), tries: numberOrNull(item.tries) ?? 0 }];
}
