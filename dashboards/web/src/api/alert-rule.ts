// A rule of alerts as it is in force, how often it fired, and what one would have done in the last days.
import { readWords, SEVERITIES, type Severity, type Words } from "./alert.ts";
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

export interface Rule {
  readonly name: string;
  readonly shipped: boolean;
  readonly enabled: boolean;
  readonly severity: Severity;
  readonly title: Words;
  /** What must be so for an alert to fire. */
  readonly sentence: Words;
  readonly next: Words | null;
  /** As docs/alerts.md describes; durations in ms. */
  readonly condition: Json;
  readonly match: Readonly<Record<string, string | readonly string[]>>;
  /** null = of all labels. */
  readonly by: readonly string[] | null;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly workingTime: boolean;
}

/** What the program tells, and rules may judge. */
export interface Observed {
  readonly kind: string;
  readonly name: string;
  readonly words: Words;
}

export interface RuleActivity {
  readonly rule: string;
  readonly fired: number;
  readonly lastFiredAt: number | null;
}

export interface DryRunExample {
  readonly subject: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly firedAt: number;
  readonly resolvedAt: number | null;
  readonly value: number | null;
  readonly limit: number | null;
  readonly stale: boolean;
}

export interface DryRun {
  readonly sentence: Words;
  readonly from: number;
  readonly to: number;
  /** null = nothing was observed. */
  readonly observedFrom: number | null;
  readonly observations: number;
  readonly fired: number;
  readonly stillFiring: number;
  readonly neverFired: number;
  readonly notices: number;
  /** The first and the last ten. */
  readonly examples: readonly DryRunExample[];
}

export function readRule(item: unknown): Rule | undefined {
  if (!isJson(item)) return undefined;
  const name = textOf(item.name);
  if (name === "") return undefined;
  return {
    name,
    shipped: item.shipped === true,
    enabled: item.enabled !== false,
    severity: SEVERITIES.find((each) => each === item.severity) ?? "P2",
    title: readWords(item.title) ?? { zh: name, en: name },
    sentence: readWords(item.sentence) ?? { zh: "", en: "" },
    next: readWords(item.next),
    condition: isJson(item.condition) ? item.condition : {},
    match: readMatch(item.match),
    by: Array.isArray(item.by) ? item.by.map(textOf) : null,
    forMs: numberOrNull(item.forMs) ?? 0,
    keepFiringForMs: numberOrNull(item.keepFiringForMs) ?? 0,
    workingTime: item.workingTime === true,
  };
}

export function readObserved(item: unknown): Observed | undefined {
  if (!isJson(item) || textOf(item.name) === "") return undefined;
  const name = textOf(item.name);
  return { kind: textOf(item.kind), name, words: readWords(item.words) ?? { zh: name, en: name } };
}

export function readActivity(item: unknown): RuleActivity | undefined {
  if (!isJson(item) || textOf(item.rule) === "") return undefined;
  return { rule: textOf(item.rule), fired: numberOrNull(item.fired) ?? 0, lastFiredAt: instantOrNull(item.lastFiredAt) };
}

export function readDryRun(data: Json): DryRun {
  const count = (name: string) => numberOrNull(data[name]) ?? 0;
  const rule = isJson(data.rule) ? data.rule : {};
  return {
    sentence: readWords(rule.sentence) ?? { zh: "", en: "" },
    from: instantOrNull(data.from) ?? 0,
    to: instantOrNull(data.to) ?? 0,
    observedFrom: instantOrNull(data.observedFrom),
    observations: count("observations"),
    fired: count("fired"),
    stillFiring: count("stillFiring"),
    neverFired: count("neverFired"),
    notices: count("notices"),
    examples: listOf(data.examples).flatMap(readExample),
  };
}

function readExample(item: unknown): DryRunExample[] {
  if (!isJson(item)) return [];
  const labels = isJson(item.labels) ? Object.entries(item.labels).map(([name, value]) => [name, textOf(value)] as const) : [];
  return [
    {
      subject: textOf(item.subject),
      labels: Object.fromEntries(labels),
      firedAt: instantOrNull(item.firedAt) ?? 0,
      resolvedAt: instantOrNull(item.resolvedAt),
      value: numberOrNull(item.value),
      limit: numberOrNull(item.limit),
      stale: item.stale === true,
    },
  ];
}

/** Labels with the values that are asked for: one, or several. */
export function readMatch(value: unknown): Record<string, string | readonly string[]> {
  if (!isJson(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([label, of]) => [label, Array.isArray(of) ? of.map(textOf) : textOf(of)]));
}
