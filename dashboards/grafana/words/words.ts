// What the words of a language are for. Both languages have all of them; `en.ts` and `zh-cn.ts` hold nothing else.
import type { Column } from "../columns.ts";

export const LANGUAGES = ["en", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];

export const DASHBOARD_NAMES = ["plant", "oee", "control-chart", "yield", "wip", "pipeline"] as const;
export type DashboardName = (typeof DASHBOARD_NAMES)[number];

export const PANEL_NAMES = [
  "plantAlerts", "plantSignals", "plantWip", "plantLines", "plantOee", "plantYield", "plantStanding",
  "oeeNow", "oeeHours", "oeeShifts", "oeeDays", "oeeLosses", "oeeParts", "oeeStates", "oeeStops",
  "spcChart", "spcSecond", "spcSignals",
  "yieldNow", "yieldCourse", "yieldPareto", "yieldCodes", "yieldOperations",
  "wipNow", "wipCourse", "wipOperations", "wipOldest",
  "pipelineClocks", "pipelineSilent", "pipelineQuality", "pipelineChanges", "pipelineElsewhere",
] as const; // biome-ignore format: one list
export type PanelName = (typeof PANEL_NAMES)[number];

export const VARIABLE_NAMES = ["tenant", "factory", "line", "station", "characteristic", "product"] as const;
export type VariableName = (typeof VARIABLE_NAMES)[number];

interface Said {
  readonly title: string;
  readonly about: string;
}

type Values<K extends string> = Readonly<Record<K, string>>;

export interface Words {
  readonly language: Language;
  readonly others: string;
  readonly dashboards: Readonly<Record<DashboardName, Said>>;
  readonly panels: Readonly<Record<PanelName, Said>>;
  readonly variables: Values<VariableName>;
  readonly columns: Readonly<Record<Column, string>>;
  /** Words of the data. */
  readonly values: {
    readonly state: Values<"running" | "setup" | "idle" | "down" | "blocked" | "starved" | "off" | "open" | "assigned" | "closed">;
    readonly stop: Values<"open" | "micro" | "stop">;
    readonly status: Values<"firing" | "acknowledged">;
    readonly chart: Values<"main" | "second">;
  };
  readonly links: Values<"spc" | "point" | "oee" | "yield" | "wip" | "alerts" | "data">;
}
