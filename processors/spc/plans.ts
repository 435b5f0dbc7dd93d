// Control plans of a line, and which one is in force for a measurement (domain 1.2).
import type { PlanEvent } from "../../core/events.ts";
import type { RuleName } from "../../core/plan.ts";
import type { KeyedState } from "../../core/processor.ts";
import { RUN_RULES } from "./rules.ts";

export type PlanRecord = Pick<
  PlanEvent,
  "chart" | "baseline" | "subgroupIdleMs" | "limits" | "spec" | "station" | "product" | "characteristic"
> & { subgroupSize: number; rules: RuleName[]; version: number };

const planKey = (station: string, characteristic: string, product: string) => `plan/${station}/${characteristic}/${product}`;

/** The plan for this product at this station, else for the station, else for the characteristic anywhere on the line. */
export function findPlan(state: KeyedState, station: string, characteristic: string, product: string): PlanRecord | undefined {
  return (
    (product === "" ? undefined : state.get<PlanRecord>(planKey(station, characteristic, product))) ??
    state.get<PlanRecord>(planKey(station, characteristic, "")) ??
    state.get<PlanRecord>(planKey("", characteristic, ""))
  );
}

/** What this build cannot judge in a plan; `undefined` when it can. */
export function unsupported(plan: PlanEvent): string | undefined {
  if (plan.chart !== "xbar-r" && plan.chart !== "i-mr") return `chart "${plan.chart}" is not judged by this build`;
  const rule = ruleNames(plan).find((name) => !RUN_RULES[name]);
  return rule === undefined ? undefined : `rule "${rule}" is not judged by this build`;
}

export function storePlan(state: KeyedState, plan: PlanEvent): PlanRecord {
  const key = planKey(plan.station ?? "", plan.characteristic, plan.product ?? "");
  const record: PlanRecord = {
    characteristic: plan.characteristic,
    chart: plan.chart,
    baseline: plan.baseline,
    subgroupIdleMs: plan.subgroupIdleMs,
    subgroupSize: plan.chart === "i-mr" ? 1 : (plan.subgroupSize ?? 1),
    rules: ruleNames(plan),
    version: (state.get<PlanRecord>(key)?.version ?? 0) + 1,
    ...(plan.limits && { limits: plan.limits }),
    ...(plan.spec && { spec: plan.spec }),
    ...(plan.station && { station: plan.station }),
    ...(plan.product && { product: plan.product }),
  };
  state.set(key, record);
  return record;
}

function ruleNames(plan: PlanEvent): RuleName[] {
  return plan.rules.map((rule) => (typeof rule === "string" ? rule : rule.rule));
}
