// Points for the tests of this app.
import type { Point, Statistic } from "../api/point.ts";

export const statistic = (value: number, over: Partial<Statistic> = {}): Statistic => ({
  value,
  centerLine: 10,
  ucl: 13,
  lcl: 7,
  signals: [],
  ...over,
});

/** A point of a phase II chart with limits 10 ± 3, named after its time. */
export function pointAt(at: number, over: Partial<Point> = {}): Point {
  return {
    ...statistic(10),
    id: `p${String(at).padStart(6, "0")}`,
    at,
    chart: "xbar-r",
    n: 5,
    sigma: 1,
    second: statistic(2, { centerLine: 2.3, ucl: 4.9, lcl: 0 }),
    phase: "II",
    limitsVersion: 1,
    planVersion: 1,
    complete: true,
    late: false,
    excluded: false,
    annotations: 0,
    values: [],
    lot: "",
    serial: "",
    order: "",
    measuredProduct: "",
    operator: "",
    tool: "",
    gauge: "",
    ...over,
  };
}
