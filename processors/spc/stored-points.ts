// From stored points and the stored plan back to the samples that charts are computed from.
import { type Chart, VARIABLES } from "../../core/plan.ts";
import type { StoredPlan, StoredPoint } from "../../core/spc.ts";
import { mean } from "../../stats/moments.ts";
import type { ChartMethod, Sample } from "./charts/chart.ts";
import { CHART_METHODS } from "./charts/charts.ts";

export function methodOf({ chart }: StoredPlan): ChartMethod {
  return CHART_METHODS[chart];
}

/**
 * Those that may estimate: complete, timely, not excluded, and measured as the plan in force measures. A chart of individuals that was
 * one of subgroups has the individuals: the sigma within of the subgroups before would stand for all of them.
 */
export function usable(points: readonly StoredPoint[], { chart, subgroupSize }: StoredPlan): StoredPoint[] {
  const isAlike = (other: Chart) => other === chart || (VARIABLES.has(other) && VARIABLES.has(chart));
  const isSingle = VARIABLES.has(chart) && subgroupSize === 1;
  return points.filter((point) => point.complete && !point.late && !point.excluded && isAlike(point.chart) && (!isSingle || point.n === 1));
}

/** What the point would be computed from on the plan's chart. */
export function sampleOf({ n, value, values }: StoredPoint, { chart }: StoredPlan): Sample {
  switch (chart) {
    case "t2":
      return { n, value: values, spread: null };
    case "p":
    case "u":
    case "p-laney":
    case "u-laney":
      return { n, value: Math.round((value ?? 0) * n), spread: null }; // counts are whole
    default:
      return measured(values.length > 0 ? values : [value ?? 0], { chart, n });
  }
}

function measured(values: readonly number[], { chart, n }: { chart: Chart; n: number }): Sample {
  const [first] = values;
  if (values.length === 1) return { n, value: first as number, spread: null };
  const { spreadOf, restOf } = CHART_METHODS[chart];
  const value = mean(values);
  return { n, value, spread: spreadOf?.(values) ?? null, rest: restOf?.(values, value) };
}
