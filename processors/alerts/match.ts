// Whether labels are those that a rule, a route, a silence or an inhibition asks for.
import type { Match } from "../../core/alert-config.ts";
import { ALERT_LABELS, type Alert, type Labels } from "../../core/alerting.ts";

/** Labels by name, with `rule` and `severity` where there are some. */
export type Named = Readonly<Record<string, string | undefined>>;

export function namedOf({ labels, rule, severity }: Pick<Alert, "labels" | "rule" | "severity">): Named {
  return { ...labels, rule, severity };
}

/**
 * Every label that is asked for has the value, or one of them; `*` stands for any characters. A label that is not there is "".
 *
 * @example matches({ line: "L*", station: ["S1", "S2"] }, { line: "L7", station: "S2" }) // true
 */
export function matches(match: Match | Readonly<Record<string, string>>, labels: Named): boolean {
  return Object.entries(match).every(([label, wanted]) => {
    const value = labels[label] ?? "";
    return typeof wanted === "string" ? isLike(value, wanted) : wanted.some((pattern) => isLike(value, pattern));
  });
}

/** Whether a match leaves out what has these labels, whatever the others are that it may have beside. */
export function excludes(match: Match, labels: Labels): boolean {
  const known = Object.entries(match).filter(([label]) => Object.hasOwn(labels, label));
  return !matches(Object.fromEntries(known), labels);
}

function isLike(value: string, pattern: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return value === pattern;
  if (value.length < head.length + tail.length || !value.startsWith(head) || !value.endsWith(tail)) return false;
  let from = head.length;
  const end = value.length - tail.length;
  for (const part of rest) {
    const at = value.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/**
 * Labels as one text, in one order whatever theirs was; none for tenant and factory, which are the same for all.
 *
 * @example subjectText({ tenant: "a", factory: "f", station: "S1", line: "L1" }) // "line=L1/station=S1"
 */
export function subjectText(labels: Labels): string {
  const named = ALERT_LABELS.filter((label) => label !== "tenant" && label !== "factory" && labels[label] !== undefined);
  return named.map((label) => `${label}=${(labels[label] ?? "").replaceAll(/[%/=]/g, encodeURIComponent)}`).join("/");
}

/** Of the labels, those that are wanted, and whose they are. */
export function pick(labels: Labels, wanted: readonly (keyof Labels)[]): Labels {
  const { tenant, factory } = labels;
  const kept = wanted.flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]] as const]));
  return { tenant, factory, ...Object.fromEntries(kept) };
}
