// How good the changes of each table are, minute by minute of their records (core/rows-quality.ts).
//   I1. A minute's figures are emitted when a record of a later minute comes. What is learnt of it after that (a parked change that
//       became an event) follows as a further row of the same minute.
import { floorTo, type Instant, MINUTE_MS } from "../../core/time.ts";
import type { TranslateContext } from "./contract.ts";

const KEY = "quality";

export interface QualityFigures {
  readonly table: string;
  readonly minute: Instant;
  changes: number;
  complete: number;
  valid: number;
  unique_changes: number;
  timely: number;
  timed: number;
  consistent: number;
  checked: number;
  accurate: number;
}

export interface Quality {
  /** The newest minute that a record was of; null before the first. */
  minute: Instant | null;
  /** Figures not yet emitted: few, for each minute empties them. */
  open: QualityFigures[];
}

/** The figures of a source; to change them, `setQuality` them back. */
export function qualityOf(state: Pick<TranslateContext["state"], "get">): Quality {
  return state.get<Quality>(KEY) ?? { minute: null, open: [] };
}

export function setQuality(state: Pick<TranslateContext["state"], "set">, quality: Quality): void {
  state.set(KEY, quality);
}

export function minuteOf(instant: Instant): Instant {
  return floorTo(instant, MINUTE_MS);
}

/** The figures of a table in a minute, to be counted up. */
export function figuresOf({ open }: Quality, { table, minute }: Pick<QualityFigures, "table" | "minute">): QualityFigures {
  for (const figures of open) if (figures.minute === minute && figures.table === table) return figures;
  const zero = { changes: 0, complete: 0, valid: 0, unique_changes: 0, timely: 0, timed: 0, consistent: 0, checked: 0, accurate: 0 };
  const figures = { table, minute, ...zero };
  open.push(figures);
  return figures;
}

/** Emits the minutes that are over when a record of this time has come, before it is counted itself. */
export function passMinutes(
  quality: Quality,
  now: Instant,
  { tenant, name, emit }: { tenant: string; name: string; emit: TranslateContext["emit"] },
): void {
  const current = minuteOf(now);
  if (quality.minute !== null && current <= quality.minute) return;
  quality.minute = current;
  for (const figures of quality.open) emit("source_quality", { tenant, source: name, ...figures });
  quality.open = [];
}
