// The product's own path: rows of a case become events, go through the line processor, and come back as rows of its tables.
//   I1. A row that could not be measured is not sent, and has no point.
//   I2. Points of phase I are judged by `propose`, as a person sees them before approving limits; it must give the very set that
//       the processor froze.
import type { Chart, RuleSpec } from "../../core/plan.ts";
import type { Row } from "../../core/rows.ts";
import type { JudgedPoint, ProposedLimits, StoredPlan, StoredPoint } from "../../core/spc.ts";
import { line } from "../../processors/line.ts";
import { propose } from "../../processors/spc/proposal.ts";
import { event, run } from "../harness.ts";
import type { RunIndexes } from "./chart-fields.ts";

/** The events of one row, without id and envelope: one for most charts, one a vector for subgroups of T². */
export type RowEvents = readonly Readonly<Record<string, unknown>>[];

export interface ChartRun {
  readonly chart: Chart;
  readonly rows: readonly RowEvents[];
  /** Sent before the first row: what a chart of rare events counts from. */
  readonly before?: RowEvents;
  /** Fields of the plan beside chart, baseline, limits and rules. */
  readonly plan?: Readonly<Record<string, unknown>>;
}

export type LimitsRow = Row<"spc_limits">;

/** By row of the case; null where there is no point. */
export type JudgedRows = readonly (JudgedPoint | null)[];

const T0 = Date.UTC(2026, 0, 5);
const SECOND_MS = 1000;
const LIMIT_TEST: readonly RuleSpec[] = ["nelson1"];

/**
 * The first rows are phase I, the others are judged by the limits that they gave. Null where the product waits for more points:
 * fewer than two, or no spread.
 */
export async function calibrated(chartRun: ChartRun, calibration: number): Promise<{ set: LimitsRow; points: JudgedRows } | null> {
  const { rows } = chartRun;
  const baseline = rows.slice(0, calibration).filter(({ length }) => length > 0).length;
  if (baseline < 2) return null;
  const { points, sets, plan } = await step(chartRun, { baseline, rules: LIMIT_TEST });
  const [set] = sets;
  if (set?.window_points !== baseline) return null; // a phase I without spread goes on into the new rows
  const phase1 = points.filter(({ phase }) => phase === "I").map(storedPoint);
  const proposal = propose({ points: phase1, plan, current: null, iterate: false });
  if (proposal.limits === null) throw new Error(`limits were frozen that a proposal does not give: ${proposal.reason}`);
  requireSame(proposal.limits, set);
  const phase2 = points.filter(({ phase }) => phase === "II").map(judgedPoint);
  return { set, points: placed([...proposal.points, ...phase2], rows.length) };
}

type Limits = { readonly mean: number; readonly sigma?: number };

/** All rows judged by given limits: the plan starts in phase II. */
export async function judgedBy(chartRun: ChartRun, limits: Limits, rules: readonly RuleSpec[] = LIMIT_TEST): Promise<JudgedRows> {
  const { points } = await step(chartRun, { limits, rules });
  return placed(points.map(judgedPoint), chartRun.rows.length);
}

/** Where runs of these lengths stand on one side of the center line, on both charts of a pair, under given limits. */
export async function runsUnder(
  chartRun: ChartRun,
  limits: Limits,
  lengths: readonly number[],
): Promise<{ first: RunIndexes; second: RunIndexes }> {
  const first: Record<string, number[]> = {};
  const second: Record<string, number[]> = {};
  for (const count of lengths) {
    const points = await judgedBy(chartRun, limits, [{ rule: "nelson2", count }]);
    first[count] = points.flatMap((point, i) => (point?.signals.includes("nelson2") ? [i] : []));
    second[count] = points.flatMap((point, i) => (point?.second?.signals.includes("nelson2") ? [i] : []));
  }
  return { first, second };
}

/** The points of rows as they are stored, all of them phase I. */
export async function storedPoints(chartRun: ChartRun): Promise<{ points: StoredPoint[]; plan: StoredPlan }> {
  const { points, plan } = await step(chartRun, { baseline: Math.max(2, chartRun.rows.length), rules: LIMIT_TEST });
  return { points: points.map(storedPoint), plan };
}

interface Stepped {
  readonly points: readonly Row<"spc_points">[];
  readonly sets: readonly LimitsRow[];
  readonly plan: StoredPlan;
}

async function step({ chart, rows, before = [], plan = {} }: ChartRun, fields: Record<string, unknown>): Promise<Stepped> {
  const at = (n: number) => T0 + n * SECOND_MS;
  const where = { station: "S1", characteristic: "x" };
  const events = [
    event({ type: "plan", id: "plan", at: T0, characteristic: "x", chart, ...plan, ...fields }),
    ...before.map((each, i) => event({ id: `before${i}`, at: T0, ...where, ...each })),
    ...rows.flatMap((row, i) => row.map((each, j) => event({ id: `row${i}/${j}`, at: at(i + 1), ...where, ...each }))),
  ];
  const result = await run(line, events);
  if (result.deadletters.length > 0) throw new Error(`the product refused events: ${result.deadletters.join(", ")}`);
  const [characteristic] = result.rows("characteristics");
  return {
    points: result.rows("spc_points") as Row<"spc_points">[],
    sets: result.rows("spc_limits") as LimitsRow[],
    plan: JSON.parse(characteristic?.plan as string) as StoredPlan,
  };
}

function storedPoint({ values = [], late = false, excluded = false, ...row }: Row<"spc_points">): StoredPoint {
  const { id, at, chart, n, value, second_value, phase, limits_version, complete } = row;
  return { id, at, chart, n, value, second_value, phase, limits_version, complete, values, late, excluded };
}

function judgedPoint(row: Row<"spc_points">): JudgedPoint {
  const { id, at, value, signals = [] } = row;
  const below = row.second_value === null ? null : {
    value: row.second_value,
    centerLine: row.second_center_line,
    ucl: row.second_ucl,
    lcl: row.second_lcl,
    signals: row.second_signals ?? [],
  }; // biome-ignore format: one object
  return { id, at, value, centerLine: row.center_line, ucl: row.ucl, lcl: row.lcl, signals, second: below };
}

function placed(points: readonly JudgedPoint[], length: number): JudgedRows {
  const rows = Array<JudgedPoint | null>(length).fill(null);
  for (const point of points) rows[Number(/^row(\d+)/.exec(point.id)?.[1])] = point;
  return rows;
}

function requireSame(proposed: ProposedLimits, frozen: LimitsRow): void {
  for (const field of ["mean", "sigma", "center", "estimator"] as const) {
    if (proposed[field] !== frozen[field]) {
      throw new Error(`the proposal's ${field} ${proposed[field]} is not the frozen one, ${frozen[field]}`);
    }
  }
}
