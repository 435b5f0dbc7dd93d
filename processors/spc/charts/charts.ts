// The charts there are, by their name on the wire.
import type { Chart } from "../../../core/plan.ts";
import { c, np, p, pLaney, u, uLaney } from "./attributes.ts";
import type { ChartMethod } from "./chart.ts";
import { g, t } from "./rare-events.ts";
import { t2 } from "./t2.ts";
import { cusum, ewma } from "./time-weighted.ts";
import { individuals, xbarR, xbarS } from "./variables.ts";

export const CHART_METHODS: Readonly<Record<Chart, ChartMethod>> = {
  "xbar-r": xbarR,
  "xbar-s": xbarS,
  "i-mr": individuals,
  p,
  np,
  c,
  u,
  "p-laney": pLaney,
  "u-laney": uLaney,
  ewma,
  cusum,
  g,
  t,
  t2,
};
