// Indexes: which rules an observation is for, and which alerts stand in whose way.
import type { AlertRule, Condition, Inhibition } from "../../core/alert-config.ts";
import type { Alert, Judged, Labels } from "../../core/alerting.ts";
import { matches, namedOf } from "./match.ts";
import { stands } from "./transitions.ts";

export type RuleIndex = ReadonlyMap<string, readonly AlertRule[]>;

export function rulesByObservation(rules: Iterable<AlertRule>): RuleIndex {
  return Map.groupBy(rules, ({ condition }) => observedBy(condition));
}

function observedBy(condition: Condition): string {
  switch (condition.type) {
    case "threshold":
    case "history":
      return `sample/${condition.sample}`;
    case "absence":
      return `pulse/${condition.pulse}`;
    case "rate":
      return `${condition.of}/${condition.name}`;
    case "finding":
      return `finding/${condition.finding}`;
    case "signal":
      return "signal/spc";
  }
}

/** What a rule judges, and what it tells apart: subjects of another one have nothing more to come. */
export function judgedBy({ condition, by }: AlertRule): string {
  return `${observedBy(condition)} ${by?.join(",") ?? "*"}`;
}

/** Rules that an observation may concern. */
export function rulesFor(index: RuleIndex, { kind, name, labels }: Judged): readonly AlertRule[] {
  const rules = index.get(`${kind}/${name}`) ?? [];
  return rules.filter(({ match }) => matches(match, labels));
}

/** Alerts that stand, by the inhibitions that they are a source of. */
export interface Inhibitors {
  /** After every change of an alert's status. */
  note(alert: Alert): void;
  forget(alert: Alert): void;
  /** The alert that keeps this one quiet. */
  of(alert: Alert): string | undefined;
}

export function indexOf(inhibitions: readonly Inhibition[]): Inhibitors {
  const sources = inhibitions.map((inhibition) => ({ ...inhibition, standing: new Map<string, Set<string>>() }));
  const keyOf = (labels: Labels, equal: Inhibition["equal"]) => JSON.stringify(equal.map((label) => labels[label] ?? ""));

  const remove = (alert: Alert) => {
    for (const { equal, standing } of sources) {
      const key = keyOf(alert.labels, equal);
      const ids = standing.get(key);
      if (ids?.delete(alert.id) && ids.size === 0) standing.delete(key);
    }
  };

  return {
    note(alert) {
      if (!stands(alert.status)) return remove(alert);
      const named = namedOf(alert);
      for (const { source, equal, standing } of sources) {
        if (!matches(source, named)) continue;
        const key = keyOf(alert.labels, equal);
        standing.set(key, (standing.get(key) ?? new Set()).add(alert.id));
      }
    },
    forget: remove,
    of(alert) {
      const named = namedOf(alert);
      for (const { source, target, equal, standing } of sources) {
        const ids = standing.get(keyOf(alert.labels, equal));
        // An alert that is a source itself is not kept quiet by its like, or two of them would hide each other.
        if (ids && matches(target, named) && !matches(source, named)) return [...ids].sort()[0];
      }
      return undefined;
    },
  };
}
