// Plant overview: every line of every factory, for a screen on the wall.
import type { DashboardSpec } from "./dashboard.ts";
import { course, figures, type Maker, table } from "./panels.ts";

const HOUR_MS = 3_600_000;
const LINE_COLUMNS = [
  "place", "oee", "oee_target", "oee_gap", "first_pass_yield", "first_pass_yield_target", "first_pass_yield_gap", "quantity",
  "held_quantity", "open_signals", "firing_alerts", "clock", "behind_ms",
] as const; // biome-ignore format: one list

export const plant: DashboardSpec = {
  name: "plant",
  scope: "plant",
  from: "now-24h",
  page: { title: "alerts", path: "/alerts" },
  panels: (maker) => [
    figures(maker, { name: "plantAlerts", queries: ["alerts-total"], columns: ["firing_alerts"], w: 8, h: 5 }),
    figures(maker, { name: "plantSignals", queries: ["line-signals"], columns: ["open_signals"], calc: "sum", w: 8, h: 5 }),
    figures(maker, { name: "plantWip", queries: ["line-wip"], columns: ["quantity"], calc: "sum", w: 8, h: 5 }),
    lines(maker),
    ...courses(maker),
    table(maker, {
      name: "plantStanding",
      queries: ["alerts"],
      columns: [
        "severity", "status", "rule", "factory", "line", "subject", "since", "value", "limit_value", "acknowledged_by",
      ], // biome-ignore format: one list
      w: 24,
      h: 8,
    }),
  ],
};

function lines(maker: Maker) {
  const queries = ["line-oee", "line-yield", "line-wip", "line-signals", "line-alerts", "clocks"];
  return table(maker, { name: "plantLines", queries, columns: LINE_COLUMNS, joinedBy: "place", w: 24, h: 9 });
}

function courses(maker: Maker) {
  const size = { w: 12, h: 9 };
  return [
    course(maker, {
      name: "plantOee",
      queries: ["line-oee-hours"],
      columns: ["time", "place", "oee"],
      series: { column: "place", value: "oee" },
      bucketMs: HOUR_MS,
      min: 0,
      ...size,
    }),
    course(maker, {
      name: "plantYield",
      queries: ["line-yield-course"],
      columns: ["time", "place", "first_pass_yield"],
      series: { column: "place", value: "first_pass_yield" },
      interval: "1h",
      ...size,
    }),
  ];
}
