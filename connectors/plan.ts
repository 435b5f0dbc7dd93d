// The difference between the settings that a connector has and those that it should have, as `plan` and `apply` show it.
import type { ConnectorSettings } from "./settings/connector.ts";
import { shown } from "./settings/secret.ts";

export interface Change {
  readonly key: string;
  /** Undefined where it is new. */
  readonly from: string | undefined;
  /** Undefined where it goes. */
  readonly to: string | undefined;
}

export interface Plan {
  readonly connector: string;
  readonly kind: "create" | "change" | "same";
  readonly changes: readonly Change[];
}

/** @param stored what Connect has; undefined when there is no such connector */
export function planOf(connector: string, stored: ConnectorSettings | undefined, wanted: ConnectorSettings): Plan {
  const { name: _, ...has } = stored ?? {}; // Connect adds it
  const keys = [...new Set([...Object.keys(has), ...Object.keys(wanted)])].sort();
  const changes = keys.map((key) => ({ key, from: has[key], to: wanted[key] })).filter(({ from, to }) => from !== to);
  if (stored === undefined) return { connector, kind: "create", changes };
  return { connector, kind: changes.length === 0 ? "same" : "change", changes };
}

const VERBS = { create: "is made", change: "changes", same: "stays as it is" } as const;

/** Lines as of `diff`: `+` comes, `-` goes. No password is among them. */
export function planText({ connector, kind, changes }: Plan): string {
  const lines = changes.flatMap(({ key, from, to }) => {
    const [old, next] = [from, to].map((value) => (value === undefined ? undefined : shown(key, value)));
    const isHidden = old === next;
    return [
      ...(old === undefined ? [] : [`  - ${key}: ${old}`]),
      ...(next === undefined ? [] : [`  + ${key}: ${next}${isHidden ? " (another one)" : ""}`]),
    ];
  });
  return [`connector "${connector}" ${VERBS[kind]}`, ...lines].join("\n");
}
