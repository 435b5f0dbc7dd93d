// How a point is marked: by shape and colour together, so that neither is needed to read the other.
import type { RuleName } from "../../../../core/plan.ts";
import type { Point, Statistic } from "../api/point.ts";

export const MARKS = ["plain", "collecting", "beyond", "run", "pattern", "late", "excluded"] as const;
export type Mark = (typeof MARKS)[number];

/** Shapes in a box of 10 × 10, drawn alike on the canvas and in the legend. */
export const SHAPES: Record<Mark, string> = {
  plain: "M5 1.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z",
  collecting: "M5 1.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z",
  beyond: "M5 0L10 5L5 10L0 5z",
  run: "M5 0.6L10 9.4L0 9.4z",
  pattern: "M0.8 0.8H9.2V9.2H0.8z",
  late: "M5 1.2a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 1 0 0-7.6z",
  excluded: "M1.7 0.5L5 3.8L8.3 0.5L9.5 1.7L6.2 5L9.5 8.3L8.3 9.5L5 6.2L1.7 9.5L0.5 8.3L3.8 5L0.5 1.7z",
};

const BEYOND_LIMITS: ReadonlySet<RuleName> = new Set(["nelson1", "westernElectric1"]);
const ONE_SIDE: ReadonlySet<RuleName> = new Set(["nelson2", "westernElectric4"]);

export function markOfRule(rule: RuleName): Mark {
  if (BEYOND_LIMITS.has(rule)) return "beyond";
  return ONE_SIDE.has(rule) ? "run" : "pattern";
}

/** What judges a point away (excluded) outranks its signals; its worst signal outranks how it came about. */
export function markOf(point: Pick<Point, "late" | "excluded" | "phase">, { signals }: Pick<Statistic, "signals">): Mark {
  if (point.excluded) return "excluded";
  const marks = signals.map(markOfRule);
  const worst = (["beyond", "run", "pattern"] as const).find((mark) => marks.includes(mark));
  if (worst) return worst;
  if (point.late) return "late";
  return point.phase === "I" ? "collecting" : "plain";
}
