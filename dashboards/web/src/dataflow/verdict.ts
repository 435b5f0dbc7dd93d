// What is to be said of the pipeline first: that something stands still, that it is behind, or that it has caught up.
//   I1. What stands still goes before what is behind: waiting does not help.
//   I2. A live plant always has something on its way: being behind begins where somebody would notice.
import type { PipelineStatus } from "../api/pipeline.ts";
import type { Source } from "../api/source.ts";

export const STAGES = ["sources", "events", "facts", "sinks"] as const;
export type Stage = (typeof STAGES)[number];

/** What a stage may have before it without being behind: less than a few seconds of a busy plant. */
const ON_ITS_WAY: Readonly<Record<Stage, number>> = { sources: 200, events: 500, facts: 100, sinks: 50 };
/** The target of timeliness: a source that is further behind is said to be late. */
export const LATE_AFTER_MS = 5 * 60_000;

export type StageState = "clear" | "moving" | "behind";

export function stageState(stage: Stage, lag: number): StageState {
  if (lag === 0) return "clear";
  return lag > ON_ITS_WAY[stage] ? "behind" : "moving";
}

/** Something that a person must see to. */
export interface Trouble {
  readonly kind: "source" | "connector" | "line" | "sink";
  /** Source, line as `factory/line`, or table. */
  readonly name: string;
  /** Of the registry of errors; "" where there is none. */
  readonly code: string;
  readonly detail: string;
}

export interface Verdict {
  readonly tone: "good" | "moving" | "warn" | "alarm";
  /** Under `data.verdict`. */
  readonly text: "stopped" | "behind" | "late" | "rebuilding" | "caughtUp";
  readonly troubles: readonly Trouble[];
  /** Stages that are behind, the first of the way first. */
  readonly behind: readonly Stage[];
  /** Sources whose newest change is older than it should be. */
  readonly late: readonly Source[];
}

export function verdictOf(status: PipelineStatus, sources: readonly Source[]): Verdict {
  const troubles = [...sources.flatMap(troubleOf), ...linesOf(status), ...status.sinks.map(sinkTrouble)];
  const behind = STAGES.filter((stage) => stageState(stage, status.lag[stage]) === "behind");
  const late = sources.filter(({ state, delayMs }) => state === "running" && delayMs !== null && delayMs > LATE_AFTER_MS);
  const found = { troubles, behind, late };
  if (troubles.length > 0) return { ...found, tone: "alarm", text: "stopped" };
  if (behind.length > 0) return { ...found, tone: "warn", text: "behind" };
  if (late.length > 0) return { ...found, tone: "warn", text: "late" };
  if (status.rebuildingLag !== null) return { ...found, tone: "moving", text: "rebuilding" };
  return { ...found, tone: "good", text: "caughtUp" };
}

function troubleOf({ source, state, stopped }: Source): Trouble[] {
  if (stopped) return [{ kind: "source", name: source, ...stopped }];
  return state === "failed" ? [{ kind: "connector", name: source, code: "", detail: "" }] : [];
}

function linesOf({ quarantined }: PipelineStatus): Trouble[] {
  return quarantined.map((key) => ({ kind: "line", name: key.split("/").slice(1).join("/"), code: "ASSERTION_FAILED", detail: "" }));
}

function sinkTrouble({ table, code }: PipelineStatus["sinks"][number]): Trouble {
  return { kind: "sink", name: table, code, detail: "" };
}
