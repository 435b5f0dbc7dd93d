// Limits that a window of points would give, with the points as they would stand under them. Nothing is changed by asking: a
// person looks, leaves points out, and freezes (domain 1.4).
//   I1. The functions that judge live points judge here: a proposal that is frozen gives the limits that it showed.
import type { JudgedPoint, Proposal, ProposalQuestion, ProposedLimits, SpcFigures, StoredPlan, StoredPoint } from "../../core/spc.ts";
import type { Estimate, LimitSet, Plotted } from "./charts/chart.ts";
import { compileRules, judge, type Mark, markOf } from "./rules.ts";
import { methodOf, sampleOf, usable } from "./stored-points.ts";

const REASONS = { NOT_ENOUGH_POINTS: "too few points", NO_SPREAD: "the points do not differ" } as const;
/** Each round leaves points out for good, so that there is an end; this many are enough to see it is no baseline. */
const MOST_ROUNDS = 10;

export function propose({ points: all, plan, current, iterate }: ProposalQuestion): Proposal {
  const points = usable(all, plan);
  const rounds: { excluded: string[]; limits: ProposedLimits }[] = [];
  const excluded = new Set<string>();
  for (;;) {
    const left = points.filter(({ id }) => !excluded.has(id));
    const estimate = methodOf(plan).estimate(left.map((point) => sampleOf(point, plan)));
    if (typeof estimate === "string") return { limits: null, reason: REASONS[estimate] };
    rounds.push({ excluded: [...excluded], limits: limitsOf(estimate) });
    const judged = judgeUnder(estimate, points, { plan, excluded });
    const signalling = judged.filter((point) => !excluded.has(point.id) && hasSignals(point));
    if (!iterate || signalling.length === 0 || rounds.length === MOST_ROUNDS) {
      return { limits: limitsOf(estimate), ...comparison(estimate, current), rounds, points: judged };
    }
    for (const { id } of signalling) excluded.add(id);
  }
}

export function isBaselineStable({ points, plan }: Parameters<SpcFigures["isBaselineStable"]>[0]): boolean {
  const proposal = propose({ points, plan, current: null, iterate: false });
  return proposal.limits === null || !proposal.points.some(hasSignals);
}

function hasSignals({ signals, second }: JudgedPoint): boolean {
  return signals.length > 0 || (second?.signals.length ?? 0) > 0;
}

function limitsOf({ mean, sigma, center, estimator }: Estimate): ProposedLimits {
  return { mean, sigma, center: center ?? null, estimator };
}

function comparison(
  { mean, sigma }: Estimate,
  current: ProposalQuestion["current"],
): { meanShift: number | null; sigmaRatio: number | null } {
  if (!current?.sigma || sigma === null) return { meanShift: null, sigmaRatio: null };
  const meanShift = mean === null || current.mean === null ? null : (mean - current.mean) / current.sigma;
  return { meanShift, sigmaRatio: sigma / current.sigma };
}

/** Every point under the limits; those that are left out have no signals and are skipped by runs. */
function judgeUnder(
  estimate: Estimate,
  points: readonly StoredPoint[],
  { plan, excluded }: { plan: StoredPlan; excluded: ReadonlySet<string> },
): JudgedPoint[] {
  const method = methodOf(plan);
  const set = { ...estimate, version: 0 } as LimitSet; // judged by mean, sigma, center and model alone
  const first = createJudge(plan, method.rules);
  const second = createJudge(plan, method.secondRules ?? "limits");
  let memory = method.begin?.(set, plan) ?? [];
  let previous: number | null = null;
  return points.map((point) => {
    const isOut = excluded.has(point.id);
    const around = { set, parameters: plan, memory, previous: isOut ? null : previous, isBaseline: true };
    const plot = method.plot(sampleOf(point, plan), around);
    const { value, scale } = plot;
    if (!isOut) {
      memory = plot.memory ?? memory;
      previous = value;
    }
    const signals = value === null || !scale ? [] : first({ value, scale }, isOut);
    const { id, at } = point;
    const below = plot.second && { ...sidesOf(plot.second), signals: second(plot.second, isOut) };
    return { id, at, ...sidesOf({ value, scale }), signals, second: below };
  });
}

function sidesOf<V extends number | null>({ value, scale }: { value: V; scale: Plotted["scale"] }) {
  return { value, centerLine: scale?.centerLine ?? null, ucl: scale?.ucl ?? null, lcl: scale?.lcl ?? null };
}

/** Judges the points of one chart in turn. */
function createJudge(plan: StoredPlan, family: Parameters<typeof compileRules>[1]) {
  const rules = compileRules(plan.rules ?? ["nelson1"], family);
  const marks: Mark[] = [];
  let last: number | null = null;
  return ({ value, scale }: Plotted, isOut: boolean): string[] => {
    if (!scale || isOut) return [];
    marks.push(markOf(value, scale, last));
    if (marks.length > rules.lookBack + 1) marks.shift();
    last = value;
    return judge(rules, marks).map(({ rule }) => rule);
  };
}
