// OEE of a station: the range, its hours, shifts and production days, and what was lost.
import type { DashboardSpec } from "./dashboard.ts";
import { bars, course, figures, type Maker, states, table } from "./panels.ts";

const HOUR_MS = 3_600_000;
const RATIOS = ["oee", "availability", "effectiveness", "quality_ratio"] as const;
const TARGET = { "custom.lineStyle": { fill: "dash", dash: [10, 10] }, "custom.showPoints": "never", "custom.lineWidth": 1 };
const STATE_COLOURS = {
  running: "green", setup: "yellow", idle: "light-orange", down: "red", blocked: "purple", starved: "blue", off: "dark-blue",
}; // biome-ignore format: one list

export const oee: DashboardSpec = {
  name: "oee",
  scope: "station",
  from: "now-24h",
  page: { title: "oee", path: "/oee" },
  panels: (maker) => [...figuresOf(maker), ...lossesOf(maker), ...stopsOf(maker)],
};

function figuresOf(maker: Maker) {
  const columns = ["oee", "oee_gap", "availability", "effectiveness", "quality_ratio"] as const;
  return [
    figures(maker, { name: "oeeNow", queries: ["oee-total"], columns, w: 24, h: 5 }),
    course(maker, {
      name: "oeeHours",
      queries: ["oee-hours"],
      columns: ["time", ...RATIOS, "oee_target"],
      bucketMs: HOUR_MS,
      styles: { oee_target: TARGET },
      min: 0,
      w: 24,
      h: 9,
    }),
    bars(maker, { name: "oeeShifts", queries: ["oee-shifts"], columns: ["shift", ...RATIOS], of: "shift", w: 12, h: 9 }),
    bars(maker, { name: "oeeDays", queries: ["oee-days"], columns: ["day", ...RATIOS], of: "day", w: 12, h: 9 }),
  ];
}

function lossesOf(maker: Maker) {
  const losses = [
    "planned_stop_ms", "breakdown_loss_ms", "setup_loss_ms", "waiting_loss_ms", "micro_stop_ms", "speed_loss_ms", "defects_ms",
  ] as const; // biome-ignore format: one list
  return [
    course(maker, { name: "oeeLosses", queries: ["oee-losses"], columns: ["time", ...losses], stacked: true, w: 12, h: 9 }),
    course(maker, { name: "oeeParts", queries: ["oee-parts"], columns: ["time", "good", "scrap", "rework"], stacked: true, w: 12, h: 9 }),
  ];
}

function stopsOf(maker: Maker) {
  return [
    states(maker, { name: "oeeStates", queries: ["oee-states"], columns: ["time", "state"], colours: STATE_COLOURS, w: 24, h: 5 }),
    table(maker, {
      name: "oeeStops",
      queries: ["oee-stops"],
      columns: ["start", "duration_ms", "state", "reason", "stop", "reclassified"],
      w: 24,
      h: 9,
    }),
  ];
}
