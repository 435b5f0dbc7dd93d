// Commands on the limits and points of a series. Each answers with what became of it and with what it changed.
//   I1. A command that fails changes nothing.
//   I2. Exclusion changes no judged point: it changes what comes after, and the figures over a range (domain 1.7).
import type { CommandEvent } from "../../core/events.ts";
import { limitsFault } from "../../core/plan.ts";
import type { Context } from "../../core/processor.ts";
import type { LimitSet } from "./charts/chart.ts";
import { emitLimits, estimateSet, freezeBaseline, givenSet, type Selection, select, startLimits } from "./limits.ts";
import { rebuildRun } from "./run.ts";
import { loadSeries, type Series, saveDefinition, saveLive, seriesKey } from "./series.ts";
import { isWhole, newestFirst, setExcluded } from "./window.ts";

/** `OK`, or why a command could not be carried out; what it found and what it left. */
export interface CommandOutcome {
  code: "OK" | "NOT_FOUND" | "NOT_SUPPORTED" | "INVALID_EVENT" | "NOT_ENOUGH_POINTS" | "NO_SPREAD" | "WINDOW_NOT_KEPT";
  detail: string;
  before?: unknown;
  after?: unknown;
}

type SpcCommand = Extract<CommandEvent, { name: "limits.freeze" | "limits.set" | "limits.approve" | "point.exclude" | "point.annotate" }>;
type CommandOf<N> = Extract<SpcCommand, { name: N }>;

export function isSpcCommand(event: CommandEvent): event is SpcCommand {
  return event.name.startsWith("limits.") || event.name.startsWith("point.");
}

export function onSpcCommand(event: SpcCommand, context: Context): CommandOutcome {
  const series = loadSeries(context.state, seriesKey(event.station, event.characteristic, event.product ?? ""), event);
  if (!series) return fail("NOT_FOUND", `no series "${event.station}/${event.characteristic}${event.product ? `/${event.product}` : ""}"`);
  const outcome = carryOut(series, event, context);
  saveLive(series);
  return outcome;
}

function carryOut(series: Series, event: SpcCommand, context: Context): CommandOutcome {
  switch (event.name) {
    case "limits.freeze":
      return freeze(series, event, context);
    case "limits.set":
      return set(series, event, context);
    case "limits.approve":
      return approve(series, event, context);
    case "point.exclude":
      return exclude(series, event, context);
    case "point.annotate":
      return annotate(series, event, context);
  }
}

/** Estimates a set from a window of the newest points; without one, from as many as the plan's baseline. */
function freeze(series: Series, event: CommandOf<"limits.freeze">, context: Context): CommandOutcome {
  const { from, to } = event;
  const points = event.points ?? (from === undefined && to === undefined ? series.plan.baseline : undefined);
  const window = select(series, { points, from, to });
  if (reachesBeyond(series, { points, from }, window.taken.length)) {
    const [oldest] = select(series, {}).taken;
    return fail("WINDOW_NOT_KEPT", `points before ${new Date(oldest?.at ?? 0).toISOString()} are no longer at hand: propose, then set`);
  }
  const estimate = estimateSet(series, window);
  if (estimate === "NOT_ENOUGH_POINTS") return fail(estimate, `${window.taken.length} points in the window`);
  if (estimate === "NO_SPREAD") return fail(estimate, "the points in the window do not differ");
  return replaceLimits(series, { ...estimate, ...auditOf(event) }, context);
}

/** Whether a window goes further back than points are kept. */
function reachesBeyond(series: Series, { points, from }: Selection, taken: number): boolean {
  if (isWhole(series.window)) return false;
  if (from === undefined) return points === undefined || taken < points;
  let oldest = Number.POSITIVE_INFINITY;
  for (const { at } of newestFirst(series.window)) oldest = at;
  return from <= oldest && (points === undefined || taken < points);
}

function set(series: Series, event: CommandOf<"limits.set">, context: Context): CommandOutcome {
  const fault = limitsFault(series.plan.chart, event);
  if (fault) return fail("INVALID_EVENT", `${fault.path}: ${fault.message}`);
  return replaceLimits(series, { ...givenSet(series, event), ...auditOf(event) }, context);
}

function replaceLimits(series: Series, limits: Omit<LimitSet, "version">, context: Context): CommandOutcome {
  const before = summaryOf(series.definition.limits);
  startLimits(series, limits, context);
  return { code: "OK", detail: "", before, after: summaryOf(series.definition.limits) };
}

function auditOf({ by = "anonymous", at, note = "", stage }: CommandOf<"limits.freeze" | "limits.set">) {
  return { by, at, reason: note, stage, approved: true };
}

function approve(series: Series, event: CommandOf<"limits.approve">, context: Context): CommandOutcome {
  const { limits } = series.definition;
  if (limits?.version !== event.version) return fail("NOT_FOUND", `version ${event.version} is not in force`);
  const before = summaryOf(limits);
  limits.approved = true;
  saveDefinition(series);
  emitLimits(series, context.emit);
  return { code: "OK", detail: "", before, after: summaryOf(limits) };
}

function exclude(series: Series, event: CommandOf<"point.exclude">, context: Context): CommandOutcome {
  const { point, excluded, by = "anonymous", at, note = "" } = event;
  const was = setExcluded(series.window, point, excluded);
  if (was === undefined && !mayExist(series)) return fail("NOT_FOUND", `no point "${point}"`);
  context.emit("spc_exclusions", { ...series.identity, point, excluded, by, at, reason: note });
  if (was !== undefined && was !== excluded) recount(series, { point, excluded }, context);
  return { code: "OK", detail: "", before: was === undefined ? undefined : { excluded: was }, after: { excluded } };
}

function recount(series: Series, { point, excluded }: { point: string; excluded: boolean }, context: Context): void {
  rebuildRun(series);
  const { definition, live, plan } = series;
  if (definition.limits) return;
  for (const { id, complete } of newestFirst(series.window)) {
    if (id !== point) continue;
    if (complete) live.collected = (live.collected ?? 0) + (excluded ? -1 : 1);
    break;
  }
  if ((live.collected ?? 0) >= plan.baseline) freezeBaseline(series, context);
}

function annotate(series: Series, event: CommandOf<"point.annotate">, context: Context): CommandOutcome {
  const { point, source = "http", id, by = "anonymous", at, text, cause = "", action = "" } = event;
  if (!mayExist(series) && !isKept(series, point)) return fail("NOT_FOUND", `no point "${point}"`);
  context.emit("spc_annotations", { ...series.identity, point, source, id, by, at, text, cause, action });
  return { code: "OK", detail: "", after: { text, cause, action } };
}

/** Whether there may be points of the series that the window does not hold. */
function mayExist({ window, live }: Series): boolean {
  return live.hasUnkept || !isWhole(window);
}

function isKept({ window }: Series, point: string): boolean {
  for (const { id } of newestFirst(window)) if (id === point) return true;
  return false;
}

function summaryOf(limits: LimitSet | null): unknown {
  if (!limits) return null;
  const { version, mean, sigma, estimator, windowPoints, stage, approved } = limits;
  return { version, mean, sigma, estimator, windowPoints, stage, approved };
}

function fail(code: Exclude<CommandOutcome["code"], "OK">, detail: string): CommandOutcome {
  return { code, detail };
}
