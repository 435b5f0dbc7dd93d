// What a rule would have done: the same machine over observations of the past, for whoever edits rules.
//   I1. Nobody is told, nothing is stored. Time passes by ticks as it does in the running program.
import { type AlertRule, alertsSchema } from "../../core/alert-config.ts";
import { ALERT_TICK_MS, type Alert, type Labels, type Observation } from "../../core/alerting.ts";
import type { KeyedState } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { alertProcessor } from "./alerts.ts";

/** An alert that would have fired. */
export interface WouldHaveFired
  extends Pick<Alert, "subject" | "severity" | "since" | "resolvedAt" | "resolution" | "value" | "limit" | "stale"> {
  readonly labels: Labels;
  readonly firedAt: Instant;
}

export interface DryRun {
  /** By the time at which they would have fired. */
  readonly fired: readonly WouldHaveFired[];
  /** Messages to the first level of one chain for all, with grouping as shipped: repeats and ends included. */
  readonly notices: number;
  /** Alerts that were pending and never fired. */
  readonly neverFired: number;
}

/**
 * Runs one rule, enabled or not, over observations of one factory in the order in which they were received; up to `until`, where more time
 * is to pass after the last of them.
 */
export function dryRun(rule: AlertRule, observations: readonly Observation[], { until }: { until?: Instant } = {}): DryRun {
  const config = alertsSchema.parse({ shipped: false, chain: "all", chains: { all: [{ channels: ["all"] }] } });
  const processor = alertProcessor({ ...config, rules: [{ ...rule, enabled: true }], inhibitions: [] });
  const ended = new Map<string, Alert>();
  const state = watchedState((key, value) => {
    if (key.startsWith("alert/")) ended.set(key, value as Alert);
  });
  let notices = 0;
  const context = { state, emit: () => {}, notify: () => void notices++ };
  let now: Instant | undefined;
  const passTo = (to: Instant) => {
    now ??= to;
    for (; now <= to; now += ALERT_TICK_MS) processor.onTick({ ...context, clock: { receivedAt: now } });
  };
  for (const observation of observations) {
    if (observation.kind === "command") continue; // what people did about other alerts
    passTo(observation.receivedAt);
    processor.onObservation(withoutOrigin(observation), context);
  }
  if (until !== undefined) passTo(until);
  const alerts = [...ended.values()].filter(({ firedAt }) => firedAt !== null).sort((a, b) => Number(a.firedAt) - Number(b.firedAt));
  return { fired: alerts.map(inShort), notices, neverFired: ended.size - alerts.length };
}

/** An answer may hold observations of several generations or pages: each counts as given. */
function withoutOrigin({ origin: _origin, ...observation }: Exclude<Observation, { kind: "command" }>): Observation {
  return observation as Observation;
}

function inShort({ labels, subject, severity, since, firedAt, resolvedAt, resolution, value, limit, stale }: Alert): WouldHaveFired {
  return { labels, subject, severity, since, firedAt: firedAt as Instant, resolvedAt, resolution, value, limit, stale };
}

/** A state in a map; `onSet` sees every value that is stored, also of what is forgotten later. */
function watchedState(onSet: (key: string, value: unknown) => void): KeyedState {
  const values = new Map<string, unknown>();
  return {
    get: <T>(key: string) => values.get(key) as T | undefined,
    set(key, value) {
      values.set(key, value);
      onSet(key, value);
    },
    delete: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}
