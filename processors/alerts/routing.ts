// Who is told of an alert, and together with which others: the first route that matches, and the group inside it.
import type { AlertsConfig, ChainLevel } from "../../core/alert-config.ts";
import type { Alert } from "../../core/alerting.ts";
import { matches, namedOf } from "./match.ts";

/** A route with everything that it leaves to the defaults. */
export interface Way {
  /** Of the route in the configuration; −1 = none matches. */
  readonly route: number;
  /** Empty = nobody is told. */
  readonly levels: readonly ChainLevel[];
  readonly groupBy: readonly string[];
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly resolved: boolean;
}

/** News of the past is good to know at the most, whatever its rule says. */
export function severityOf({ severity, stale }: Alert): Alert["severity"] {
  return stale ? "P2" : severity;
}

export function wayFor(config: AlertsConfig, alert: Alert): Way {
  const named = namedOf({ ...alert, severity: severityOf(alert) });
  return wayOf(
    config,
    config.routes.findIndex(({ match }) => matches(match, named)),
  );
}

export function wayOf(config: AlertsConfig, index: number): Way {
  const route = config.routes[index];
  const chain = route?.chain ?? config.chain;
  return {
    route: route ? index : -1,
    levels: (chain === undefined ? undefined : config.chains[chain]) ?? [],
    groupBy: route?.groupBy ?? config.groupBy,
    groupWait: route?.groupWait ?? config.groupWait,
    groupInterval: route?.groupInterval ?? config.groupInterval,
    repeatInterval: route?.repeatInterval ?? config.repeatInterval,
    resolved: route?.resolved ?? config.resolved,
  };
}

/** All news of the past that goes one way is one group. */
export function groupKeyOf(alert: Alert, { route, groupBy }: Way): string {
  if (alert.stale) return `digest/${route}`;
  const named = namedOf(alert);
  return `${route}/${JSON.stringify(groupBy.map((label) => named[label] ?? ""))}`;
}
