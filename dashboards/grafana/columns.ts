// Every column that a query of sql/clickhouse/grafana gives, by its name: what it is, hence its unit, decimals and colour.
import { FieldColorModeId, type FieldConfig, ThresholdsMode } from "@grafana/schema";

type Kind = "name" | "instant" | "flag" | "ratio" | "gap" | "target" | "duration" | "count" | "value";

export const COLUMNS = {
  time: "instant", place: "name", oee: "ratio", oee_target: "target", oee_gap: "gap", availability: "ratio", effectiveness: "ratio",
  quality_ratio: "ratio", shift: "name", day: "name", planned_stop_ms: "duration", breakdown_loss_ms: "duration",
  setup_loss_ms: "duration", waiting_loss_ms: "duration", micro_stop_ms: "duration", speed_loss_ms: "duration", defects_ms: "duration",
  good: "count", scrap: "count", rework: "count", start: "instant", state: "name", reason: "name", duration_ms: "duration", stop: "name",
  reclassified: "flag", first_pass_yield: "ratio", first_pass_yield_target: "target", first_pass_yield_gap: "gap", final_yield: "ratio",
  inspected: "count", defects: "count", dpu: "value", operation: "name", line: "name", product: "name", code: "name", count: "count",
  units: "count", share: "ratio", cumulative_share: "ratio", quantity: "count", lots: "count", held_quantity: "count",
  oldest_age_ms: "duration", p50_age_ms: "duration", p90_age_ms: "duration", carrier: "name", order: "name", age_ms: "duration",
  held: "flag", value: "value", center_line: "value", ucl: "value", lcl: "value", signal: "value", excluded: "value", rule: "name",
  chart: "name", cause: "name", action: "name", by: "name", left_out: "flag", point: "name", open_signals: "count",
  firing_alerts: "count", severity: "name", status: "name", factory: "name", subject: "name", since: "instant", limit_value: "value",
  acknowledged_by: "name", source: "name", table: "name", changes: "count", completeness: "ratio", validity: "ratio",
  uniqueness: "ratio", timeliness: "ratio", consistency: "ratio", accuracy: "ratio", clock: "instant", behind_ms: "duration",
  station: "name",
} as const satisfies Record<string, Kind>; // biome-ignore format: one list

export type Column = keyof typeof COLUMNS;

/** What is not live any more (domain: `liveWithin`). */
const LIVE_WITHIN_MS = 900_000;
/** Below it the shipped rule on yield fires. */
const YIELD_ALERT = 0.85;

/** Targets of data quality where a source's configuration names none (`core/quality.ts`). */
export const QUALITY_TARGETS = {
  completeness: 0.98,
  validity: 0.99,
  uniqueness: 0.999,
  timeliness: 0.95,
  consistency: 0.99,
  accuracy: 0.999,
} as const;

const UNITS: Readonly<Record<Kind, FieldConfig>> = {
  name: {},
  instant: {},
  flag: {},
  ratio: { unit: "percentunit", decimals: 1, color: { mode: FieldColorModeId.Fixed, fixedColor: "text" } },
  gap: { unit: "percentunit", decimals: 1, ...steps({ base: "red", at: [[0, "green"]] }) },
  target: { unit: "percentunit", decimals: 1, color: { mode: FieldColorModeId.Fixed, fixedColor: "text" } },
  duration: { unit: "ms", decimals: 1, color: { mode: FieldColorModeId.Fixed, fixedColor: "text" } },
  count: { unit: "none", decimals: 0, color: { mode: FieldColorModeId.Fixed, fixedColor: "text" } },
  value: { unit: "none", color: { mode: FieldColorModeId.Fixed, fixedColor: "text" } },
};

const quality = Object.entries(QUALITY_TARGETS).map(([name, target]) => [name, steps({ base: "red", at: [[target, "green"]] })]);

/** Where the bounds are known to everybody: the shipped rules and targets. */
const BOUNDS: Readonly<Partial<Record<Column, FieldConfig>>> = {
  firing_alerts: steps({ base: "green", at: [[1, "red"]] }),
  open_signals: steps({ base: "green", at: [[1, "orange"]] }),
  behind_ms: steps({ base: "green", at: [[LIVE_WITHIN_MS, "red"]] }),
  first_pass_yield: steps({ base: "red", at: [[YIELD_ALERT, "green"]] }),
  ...(Object.fromEntries(quality) as Partial<Record<Column, FieldConfig>>),
};

/** Colours that mean the same on every dashboard. */
export const COLOURS: Readonly<Partial<Record<Column, string>>> = {
  oee: "blue", availability: "green", effectiveness: "orange", quality_ratio: "purple", oee_target: "text",
  planned_stop_ms: "light-blue", breakdown_loss_ms: "red", setup_loss_ms: "yellow", waiting_loss_ms: "orange", micro_stop_ms: "purple",
  speed_loss_ms: "dark-green", defects_ms: "dark-red", good: "green", scrap: "red", rework: "orange", value: "blue", center_line: "green",
  ucl: "orange", lcl: "orange", signal: "red", excluded: "text",
}; // biome-ignore format: one list

/** How a column is shown, whatever shows it. */
export function unitOf(column: Column): FieldConfig {
  return { ...UNITS[COLUMNS[column]], ...BOUNDS[column] };
}

/** Columns that are coloured by a bound. */
export function isBounded(column: Column): boolean {
  return COLUMNS[column] === "gap" || column in BOUNDS;
}

interface Steps {
  readonly base: string;
  readonly at: readonly (readonly [from: number, color: string])[];
}

function steps({ base, at }: Steps): FieldConfig {
  const above = at.map(([value, color]) => ({ value, color }));
  return {
    color: { mode: FieldColorModeId.Thresholds },
    thresholds: { mode: ThresholdsMode.Absolute, steps: [{ value: null, color: base }, ...above] },
  };
}
