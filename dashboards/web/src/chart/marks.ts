// How a point is marked: by shape and colour together, so that neither is needed to read the other.
//   I1. Each pattern has a shape of its own. Nelson's and Western Electric's names of one pattern share it; words tell them apart.
//   I2. How a point came about has a shape too: hollow before there are limits, half where values are missing, a target where it came late.
//   I3. Colours say what a pattern means: red a point beyond a limit, amber a process that has moved, magenta values that do not
//       come from one steady process.
import type { RuleName } from "../../../../core/plan.ts";
import type { Point, Statistic } from "../api/point.ts";

/** What rules find, the most telling first. */
const RULE_MARKS = ["beyond", "run", "zone-a", "zone-b", "trend", "mixture", "alternating", "stratified"] as const;
export type RuleMark = (typeof RULE_MARKS)[number];
export const MARKS = ["plain", "collecting", "incomplete", ...RULE_MARKS, "late", "excluded"] as const;
export type Mark = (typeof MARKS)[number];
/** Beside them stands a flag above points of which somebody has spoken. */
export const GLYPHS = [...MARKS, "noted"] as const;
export type Glyph = (typeof GLYPHS)[number];

export const TONES: Readonly<Record<RuleMark, "alarm" | "warn" | "odd">> = {
  beyond: "alarm",
  run: "warn",
  "zone-a": "warn",
  "zone-b": "warn",
  trend: "warn",
  mixture: "odd",
  alternating: "odd",
  stratified: "odd",
};

/** Shapes in a box of 10 × 10, drawn alike on the canvas and in the legend. */
export const SHAPES: Record<Glyph, string> = {
  plain: "M5 1.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z",
  collecting: "M5 1.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z",
  incomplete: "M0.9 4.2A4.1 4.1 0 0 0 9.1 4.2z",
  beyond: "M5 0L10 5L5 10L0 5z",
  run: "M5 0.6L10 9.4L0 9.4z",
  "zone-a": "M0.8 0.8H9.2V9.2H0.8z",
  "zone-b": "M3.3 0.3H6.7V3.3H9.7V6.7H6.7V9.7H3.3V6.7H0.3V3.3H3.3z",
  trend: "M0.6 0.2L9.8 5L0.6 9.8z",
  mixture: "M0.4 0.6H9.6V3.6H0.4zM0.4 6.4H9.6V9.4H0.4z",
  alternating: "M0.4 0.4H9.6L6 5L9.6 9.6H0.4L4 5z",
  stratified: "M0.2 3.1H9.8V6.9H0.2z",
  late: "M5 0.4a4.6 4.6 0 1 0 0 9.2a4.6 4.6 0 1 0 0-9.2zM5 1.8a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4zM5 3.5a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3z",
  noted: "M1 0.4H9V6H6L5 9L4 6H1z",
  excluded: "M1.7 0.5L5 3.8L8.3 0.5L9.5 1.7L6.2 5L9.5 8.3L8.3 9.5L5 6.2L1.7 9.5L0.5 8.3L3.8 5L0.5 1.7z",
};

const MARK_OF_RULE: Readonly<Record<RuleName, RuleMark>> = {
  nelson1: "beyond",
  nelson2: "run",
  nelson3: "trend",
  nelson4: "alternating",
  nelson5: "zone-a",
  nelson6: "zone-b",
  nelson7: "stratified",
  nelson8: "mixture",
  westernElectric1: "beyond",
  westernElectric2: "zone-a",
  westernElectric3: "zone-b",
  westernElectric4: "run",
};

export function markOfRule(rule: RuleName): RuleMark {
  return MARK_OF_RULE[rule];
}

/** What takes a point out (excluded) outranks its signals; its most telling signal outranks how it came about. */
export function markOf(point: Pick<Point, "late" | "excluded" | "phase" | "complete">, { signals }: Pick<Statistic, "signals">): Mark {
  if (point.excluded) return "excluded";
  if (signals.length > 0) {
    const marks = signals.map(markOfRule);
    const worst = RULE_MARKS.find((mark) => marks.includes(mark));
    if (worst) return worst;
  }
  if (point.late) return "late";
  if (!point.complete) return "incomplete";
  return point.phase === "I" ? "collecting" : "plain";
}

/** The class that colours a mark's text; "" where nothing has hit. */
export function toneOf(mark: Mark): "alarm" | "warn" | "odd" | "" {
  return TONES[mark as RuleMark] ?? "";
}
