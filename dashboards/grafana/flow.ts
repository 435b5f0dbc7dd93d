// Yield, work in process, and the pipeline that brings the data.
import type { DashboardSpec } from "./dashboard.ts";
import { bars, course, figures, note, table } from "./panels.ts";

export const yields: DashboardSpec = {
  name: "yield",
  scope: "lines",
  from: "now-7d",
  page: { title: "yield", path: "/yield" },
  panels: (maker) => [
    figures(maker, {
      name: "yieldNow",
      queries: ["yield-total"],
      columns: ["first_pass_yield", "final_yield", "inspected", "defects"],
      w: 24,
      h: 5,
    }),
    course(maker, {
      name: "yieldCourse",
      queries: ["yield-course"],
      columns: ["time", "operation", "first_pass_yield"],
      series: { column: "operation", value: "first_pass_yield" },
      interval: "1h",
      w: 24,
      h: 9,
    }),
    bars(maker, {
      name: "yieldPareto",
      queries: ["yield-pareto"],
      columns: ["code", "count", "cumulative_share"],
      of: "code",
      right: "cumulative_share",
      w: 14,
      h: 10,
    }),
    table(maker, {
      name: "yieldCodes",
      queries: ["yield-pareto"],
      columns: ["code", "count", "units", "share", "cumulative_share"],
      w: 10,
      h: 10,
    }),
    table(maker, {
      name: "yieldOperations",
      queries: ["yield-operations"],
      columns: ["line", "operation", "product", "inspected", "first_pass_yield", "final_yield", "defects", "dpu"],
      w: 24,
      h: 9,
    }),
  ],
};

export const wip: DashboardSpec = {
  name: "wip",
  scope: "lines",
  from: "now-24h",
  page: { title: "wip", path: "/wip" },
  panels: (maker) => [
    figures(maker, {
      name: "wipNow",
      queries: ["wip-total"],
      columns: ["quantity", "lots", "held_quantity", "oldest_age_ms"],
      w: 24,
      h: 5,
    }),
    course(maker, {
      name: "wipCourse",
      queries: ["wip-course"],
      columns: ["time", "operation", "quantity"],
      series: { column: "operation", value: "quantity" },
      interval: "1m",
      w: 24,
      h: 10,
    }),
    table(maker, {
      name: "wipOperations",
      queries: ["wip-operations"],
      columns: ["line", "operation", "product", "quantity", "lots", "held_quantity", "oldest_age_ms", "p50_age_ms", "p90_age_ms"],
      w: 12,
      h: 11,
    }),
    table(maker, {
      name: "wipOldest",
      queries: ["wip-oldest"],
      columns: ["line", "operation", "carrier", "product", "order", "quantity", "age_ms", "held"],
      w: 12,
      h: 11,
    }),
  ],
};

export const pipeline: DashboardSpec = {
  name: "pipeline",
  scope: "plant",
  from: "now-24h",
  page: { title: "data", path: "/data" },
  panels: (maker) => [
    table(maker, { name: "pipelineClocks", queries: ["clocks"], columns: ["place", "clock", "behind_ms"], w: 12, h: 9 }),
    table(maker, { name: "pipelineSilent", queries: ["silent-stations"], columns: ["place", "station"], w: 12, h: 9 }),
    table(maker, {
      name: "pipelineQuality",
      queries: ["quality"],
      columns: [
        "source", "table", "changes", "completeness", "validity", "uniqueness", "timeliness", "consistency", "accuracy",
      ], // biome-ignore format: one list
      w: 24,
      h: 9,
    }),
    course(maker, {
      name: "pipelineChanges",
      queries: ["source-changes"],
      columns: ["time", "source", "changes"],
      series: { column: "source", value: "changes" },
      bucketMs: 3_600_000,
      w: 18,
      h: 8,
    }),
    note(maker, { name: "pipelineElsewhere", w: 6, h: 8 }),
  ],
};
