// The Pareto chart of defects: the bars that find room, and the vital few among them.
import type { ParetoBar } from "../api/yield.ts";

/** More would be a list and not a picture. */
export const SHOWN = 12;
/** The few codes that make most of the defects (J. M. Juran's vital few). */
const VITAL_SHARE = 0.8;

export interface Pareto {
  readonly bars: readonly (ParetoBar & { readonly isVital: boolean })[];
  /** Codes that have no room. */
  readonly rest: number;
  readonly vital: { readonly codes: number; readonly share: number };
  readonly all: number;
}

/** Bars come in the order of the API: by count, descending. A code is vital while those above it make less than 80 %. */
export function paretoOf(bars: readonly ParetoBar[]): Pareto {
  const marked = bars.map((bar) => ({ ...bar, isVital: bar.cumulativeShare - bar.share < VITAL_SHARE - 1e-9 }));
  const vital = marked.filter(({ isVital }) => isVital);
  return {
    bars: marked.slice(0, SHOWN),
    rest: Math.max(0, marked.length - SHOWN),
    vital: { codes: vital.length, share: vital.at(-1)?.cumulativeShare ?? 0 },
    all: marked.length,
  };
}
