// Stored points and plans as the figures of `core/spc.ts` take them, from what the queries give.
import type { Row } from "../core/rows.ts";
import type { StoredPlan, StoredPoint } from "../core/spc.ts";

/** A point as `spc-range-points` writes it: its columns in this order, without their names. */
export type PointTuple = readonly [
  at: number,
  id: string,
  chart: StoredPoint["chart"],
  n: number,
  value: number | null,
  secondValue: number | null,
  phase: StoredPoint["phase"],
  limitsVersion: number,
  values: readonly number[],
];

/** The queries give only points that are complete, timely and not left out. */
const COUNTS = { complete: true, late: false, excluded: false } as const;

export function storedPoint([at, id, chart, n, value, second_value, phase, limits_version, values]: PointTuple): StoredPoint {
  return { at, id, chart, n, value, second_value, phase, limits_version, values, ...COUNTS };
}

/** A row of `spc-window`. */
export type WindowRow = Omit<StoredPoint, keyof typeof COUNTS>;

export function windowPoint(row: WindowRow): StoredPoint {
  return { ...row, ...COUNTS };
}

type PlanColumns = Pick<Row<"characteristics">, "chart" | "subgroup_size" | "baseline" | "rules" | "plan">;

/** The plan as it came in; of a series that was stored before plans were, what its columns tell. */
export function storedPlan({ chart, subgroup_size: subgroupSize, baseline, rules, plan }: PlanColumns): StoredPlan {
  const parsed: unknown = plan === "" ? { subgroupSize, baseline, rules } : JSON.parse(plan);
  return { ...(parsed as object), chart: chart as StoredPlan["chart"] };
}
