// All routes of alerts. Those that need more than rows are there when this process is given it (`ApiDeps.alerts`).
import { alertsSchema } from "../../core/alert-config.ts";
import type { CommandGiver } from "../command-giver.ts";
import type { ApiDeps } from "../deps.ts";
import type { Api } from "../route.ts";
import { alertRoutes, type Rules } from "./alerts.ts";
import { acknowledgePageRoutes, acknowledgeRoutes } from "./alerts-acknowledge.ts";
import { alertmanagerRoutes } from "./alerts-alertmanager.ts";
import { channelRoutes } from "./alerts-channels.ts";
import { alertCommandRoutes } from "./alerts-commands.ts";
import { dryRunRoutes, ruleRoutes } from "./alerts-rules.ts";
import { settingsRoutes } from "./alerts-settings.ts";
import { silenceRoutes } from "./alerts-silences.ts";

/** The rules in force; without alerts here those that are shipped, whose names stored alerts have. */
export function rulesOf({ alerts }: Pick<ApiDeps, "alerts">): Rules {
  const { rules } = alerts?.config ?? alertsSchema.parse({});
  return new Map(rules.map((rule) => [rule.name, rule]));
}

export function alertApi(app: Api, deps: ApiDeps, { give, rules }: { readonly give: CommandGiver["give"]; readonly rules: Rules }): void {
  alertRoutes(app, deps, rules);
  alertCommandRoutes(app, deps, give);
  void app.register((scope: Api, _options: object, done: () => void) => {
    acknowledgeRoutes(scope, deps, give);
    done();
  });
  silenceRoutes(app, deps, give);
  ruleRoutes(app, deps, rules);
  if (!deps.alerts) return;
  acknowledgePageRoutes(app, deps, { ...deps.alerts, rules });
  dryRunRoutes(app, deps, deps.alerts);
  settingsRoutes(app, deps, deps.alerts);
  channelRoutes(app, deps, deps.alerts);
  alertmanagerRoutes(app, deps, deps.alerts);
}
