// What the page must know of a chart beside its name: in which units it plots, and what its limits mean.
import type { Chart } from "../../../../core/plan.ts";

export interface ChartKind {
  /** Limits lie three standard errors from the centre: a distance can be told in σ. */
  readonly inSigmas: boolean;
  /** Rules look at the zones between centre and limits. */
  readonly hasZones: boolean;
  /** What is plotted is in the units of the measured values: a specification fits on the axis. */
  readonly inUnits: boolean;
  /** Limits come from a sigma of the measured values. */
  readonly hasSigma: boolean;
  /** What is plotted is a whole number. */
  readonly isCount: boolean;
  /** The second statistic is the first one's mirror image below zero. */
  readonly isMirrored: boolean;
}

const PLAIN: ChartKind = { inSigmas: false, hasZones: false, inUnits: false, hasSigma: false, isCount: false, isMirrored: false };
const MEASURED: ChartKind = { ...PLAIN, inSigmas: true, hasZones: true, inUnits: true, hasSigma: true };
const RATE: ChartKind = { ...PLAIN, inSigmas: true };
const COUNT: ChartKind = { ...RATE, isCount: true };

const KINDS: Readonly<Record<Chart, ChartKind>> = {
  "xbar-r": MEASURED,
  "xbar-s": MEASURED,
  "i-mr": MEASURED,
  p: RATE,
  np: COUNT,
  c: COUNT,
  u: RATE,
  "p-laney": RATE,
  "u-laney": RATE,
  ewma: { ...PLAIN, inUnits: true, hasSigma: true },
  cusum: { ...PLAIN, hasSigma: true, isMirrored: true },
  g: { ...PLAIN, isCount: true },
  t: PLAIN,
  t2: PLAIN,
};

/** Of a chart that this page does not know yet, nothing is assumed. */
export function kindOf(chart: Chart | ""): ChartKind {
  return chart === "" ? PLAIN : (KINDS[chart] ?? PLAIN);
}
