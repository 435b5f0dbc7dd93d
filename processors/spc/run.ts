// The run of a series: where its newest points fell, for the rules that look back over them, and the memory of a time-weighted
// chart. Both follow from the points of the limit set in force.
//   I1. Kept as points come; rebuilt from the window when a point of it is excluded or taken in again, or the plan's rules change.
import type { Plot } from "./charts/chart.ts";
import { type Mark, markOf } from "./rules.ts";
import type { Series } from "./series.ts";
import { keptOf, lengthOf, newestFirst, type WindowPoint } from "./window.ts";

/** Rebuilds what the points of the run leave behind, after one was excluded or taken in again, or rules look back further. */
export function rebuildRun(series: Series): void {
  const { live, plan, definition, method } = series;
  const set = definition.limits;
  Object.assign(live, { marks: [], secondMarks: [], last: null, secondLast: null });
  let memory = startOf(series);
  for (const { point, place } of pointsToRebuild(series)) {
    const plot = method.plot(point, { set, parameters: plan.parameters, memory, previous: live.last });
    if (place >= live.runFrom) markRun(series, plot);
    live.last = plot.value;
    if (plot.second) live.secondLast = plot.second.value;
    if (plot.memory) memory = plot.memory;
  }
  live.memory = method.begin && set ? memory : undefined;
}

const NO_MEMORY: readonly number[] = [];

/** The memory before the oldest point of the run that is kept. */
function startOf({ live, plan, definition: { limits }, method }: Series): readonly number[] {
  return live.memoryBefore ?? (limits && method.begin?.(limits, plan.parameters)) ?? NO_MEMORY;
}

/** Takes the points that the window forgets into the memory that a rebuild starts from. */
export function remember(series: Series, forgotten: readonly WindowPoint[]): void {
  const { live, plan, definition: { limits: set }, method, window } = series; // biome-ignore format: one list
  if (!method.begin || !set) return;
  let place = lengthOf(window) - keptOf(window); // they are the oldest that are still kept
  for (const point of forgotten) {
    if (place++ < (live.memoryFrom ?? 0) || point.excluded) continue;
    live.memoryBefore = method.plot(point, { set, parameters: plan.parameters, memory: startOf(series), previous: null }).memory;
  }
}

/** Puts the marks of a judged point behind those before it, as far back as the rules look. */
export function markRun({ live, rules, secondRules }: Series, { value, scale, second }: Plot): void {
  if (value === null || !scale) return;
  push(live.marks, markOf(value, scale, live.marks.length > 0 ? live.last : null), rules.lookBack + 1);
  if (!second?.scale) return;
  push(
    live.secondMarks,
    markOf(second.value, second.scale, live.secondMarks.length > 0 ? live.secondLast : null),
    secondRules.lookBack + 1,
  );
}

function push(marks: Mark[], mark: Mark, keep: number): void {
  marks.push(mark);
  if (marks.length > keep) marks.shift();
}

/** The points, oldest first and not excluded, that marks and memory come from. */
function pointsToRebuild({ window, live, method, rules, secondRules }: Series): { point: WindowPoint; place: number }[] {
  const points: { point: WindowPoint; place: number }[] = [];
  // One more than rules look back: the neighbour of the first. Points without a spread are none on the second chart.
  let first = rules.lookBack + 2;
  let second = method.spreadOf && method.secondRules ? secondRules.lookBack + 2 : 0;
  let place = lengthOf(window);
  for (const point of newestFirst(window)) {
    place--;
    if (method.begin ? place < (live.memoryFrom ?? 0) : first <= 0 && second <= 0) break;
    if (point.excluded) continue;
    points.push({ point, place });
    first--;
    if (point.spread !== null) second--;
  }
  return points.reverse();
}
