// Control plans of a line, and which one is in force for a measurement (domain 1.2).
import type { PlanEvent } from "../../core/events.ts";
import type { RuleSpec } from "../../core/plan.ts";
import type { KeyedState } from "../../core/processor.ts";
import type { ChartParameters } from "./charts/chart.ts";

export type PlanRecord = Pick<
  PlanEvent,
  "chart" | "baseline" | "subgroupIdleMs" | "limits" | "spec" | "station" | "product" | "characteristic" | "shortRun" | "actions"
> & { subgroupSize: number; rules: RuleSpec[]; parameters: ChartParameters; version: number };

const planKey = (station: string, characteristic: string, product: string) => `plan/${station}/${characteristic}/${product}`;

/** The plan for this product at this station, else for the station, else for the characteristic anywhere on the line. */
export function findPlan(state: KeyedState, station: string, characteristic: string, product: string): PlanRecord | undefined {
  return (
    (product === "" ? undefined : state.get<PlanRecord>(planKey(station, characteristic, product))) ??
    state.get<PlanRecord>(planKey(station, characteristic, "")) ??
    state.get<PlanRecord>(planKey("", characteristic, ""))
  );
}

export function storePlan(state: KeyedState, plan: PlanEvent): PlanRecord {
  const { characteristic, station, product, chart, baseline, subgroupIdleMs, limits, spec, shortRun, actions, rules } = plan;
  const { lambda, width, k, h, headStart, alpha } = plan;
  const key = planKey(station ?? "", characteristic, product ?? "");
  const record: PlanRecord = {
    characteristic,
    chart,
    baseline,
    subgroupIdleMs,
    subgroupSize: plan.subgroupSize ?? 1,
    rules,
    parameters: { lambda, width, k, h, headStart, alpha },
    version: (state.get<PlanRecord>(key)?.version ?? 0) + 1,
    ...(limits && { limits }),
    ...(spec && { spec }),
    ...(shortRun && { shortRun }),
    ...(actions && { actions }),
    ...(station && { station }),
    ...(product && { product }),
  };
  state.set(key, record);
  return record;
}
