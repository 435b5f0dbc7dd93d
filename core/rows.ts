// The rows that processors emit, as one zod schema a table: the warehouse's columns, the API's fields and the tests check against these.
//   I1. Keys are the column names of `sql/`, snake case, with units; instants are epoch ms.
//   I2. Two kinds (design 4): a *sum* is signed integers, append-only; a *thing* has a key, and the newest version wins.
//       `key` names the columns that tell things apart.
//   I3. Every row is stored with `generation` and its origin `src_partition src_offset src_index`, added by the runtime;
//       an absent optional field is the column's default.
import { z } from "zod";
import { CHARTS, RULES } from "./plan.ts";
import { ALERT_TABLES } from "./rows-alerts.ts";
import { FLOW_TABLES } from "./rows-flow.ts";
import { OEE_TABLES } from "./rows-oee.ts";
import { QUALITY_TABLES } from "./rows-quality.ts";

const name = z.string();
const optionalName = z.string().optional();
const instantMs = z.int();
const real = z.number();
const nullableReal = z.number().nullable();
const integer = z.int();

const lineKey = { tenant: name, factory: name, line: name };
const seriesKey = { ...lineKey, station: name, characteristic: name, product: name };

export const TABLES = {
  /** A point of a control chart: the pair (Xbar and R, I and MR) in one row. */
  spc_points: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product", "at", "id"],
    row: z.object({
      ...seriesKey,
      id: z.string(),
      at: instantMs,
      chart: z.enum(CHARTS),
      n: real,
      value: nullableReal,
      center_line: nullableReal,
      ucl: nullableReal,
      lcl: nullableReal,
      sigma: nullableReal,
      signals: z.array(z.enum(RULES)).optional(),
      second_value: nullableReal,
      second_center_line: nullableReal,
      second_ucl: nullableReal,
      second_lcl: nullableReal,
      second_signals: z.array(z.enum(RULES)).optional(),
      phase: z.enum(["I", "II"]),
      limits_version: integer,
      plan_version: integer,
      complete: z.boolean(),
      late: z.boolean().optional(),
      excluded: z.boolean().optional(),
      values: z.array(real).optional(),
      lot: optionalName,
      serial: optionalName,
      order: optionalName,
      measured_product: optionalName,
      operator: optionalName,
      tool: optionalName,
      gauge: optionalName,
      /** Of more values: all came in one event that names operator and serial, which hold for each; else they are those of the last. */
      one_piece: z.boolean().optional(),
      /** Counts the scales that a short run has had; points of one compare. */
      scale: integer.optional(),
    }),
  },
  /** A rule that hit, with the points of its pattern. `second` tells the chart of the pair. */
  spc_signals: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product", "at", "id", "rule", "second"],
    row: z.object({
      ...seriesKey,
      id: z.string(),
      at: instantMs,
      rule: z.enum(RULES),
      second: z.boolean(),
      points: z.array(z.string()),
      limits_version: integer,
    }),
  },
  /**
   * A frozen set of limits of a series: (mean, sigma) and how it came about. `center` where the centre line is not the mean (g),
   * `model` the means and covariances of T² as JSON.
   */
  spc_limits: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product", "version"],
    row: z.object({
      ...seriesKey,
      version: integer,
      chart: z.enum(CHARTS),
      mean: nullableReal,
      sigma: nullableReal,
      center: nullableReal,
      model: z.string(),
      estimator: z.string(),
      window_points: integer,
      window_from: z.int().nullable(),
      window_to: z.int().nullable(),
      window_excluded: z.array(z.string()),
      by: z.string(),
      at: instantMs,
      reason: z.string(),
      stage: z.string(),
      approved: z.boolean(),
      plan_version: integer,
    }),
  },
  /** A series that exists: what a list of characteristics shows. `plan` is the control plan as it came in, as JSON. */
  characteristics: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product"],
    row: z.object({
      ...seriesKey,
      chart: z.string(),
      subgroup_size: integer,
      baseline: integer,
      lsl: nullableReal,
      usl: nullableReal,
      target: nullableReal,
      rules: z.array(z.string()),
      plan: z.string(),
      plan_version: integer,
      /** That of the points to come. */
      scale: integer.optional(),
    }),
  },
  /** Where a plan has started phase I again: points before, in the order of the log, estimate nothing any more. */
  spc_phases: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product"],
    row: z.object({ ...seriesKey, at: instantMs, plan_version: integer }),
  },
  /** Whether a point is left out of runs and estimates, by whom and why; the newest word counts. */
  spc_exclusions: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product", "point"],
    row: z.object({ ...seriesKey, point: z.string(), excluded: z.boolean(), by: z.string(), at: instantMs, reason: z.string() }),
  },
  /** What was said about a point: a remark, an assignable cause, a corrective action. All are kept, one a command. */
  spc_annotations: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product", "point", "source", "id"],
    row: z.object({
      ...seriesKey,
      point: z.string(),
      source: z.string(),
      id: z.string(),
      by: z.string(),
      at: instantMs,
      text: z.string(),
      cause: z.string(),
      action: z.string(),
    }),
  },
  /** A measurement that no plan judges. */
  readings: {
    kind: "thing",
    key: ["tenant", "factory", "line", "station", "characteristic", "product", "at", "id"],
    row: z.object({
      ...seriesKey,
      id: z.string(),
      at: instantMs,
      values: z.array(real),
      lot: optionalName,
      serial: optionalName,
      order: optionalName,
      operator: optionalName,
      tool: optionalName,
      gauge: optionalName,
    }),
  },
  /** A station that exists, by configuration or by an event. */
  stations: { kind: "thing", key: ["tenant", "factory", "line", "station"], row: z.object({ ...lineKey, station: name }) },
  /** The newest `line` event, as it stood in the log. */
  lines: { kind: "thing", key: ["tenant", "factory", "line"], row: z.object({ ...lineKey, at: instantMs, config: z.string() }) },
  /** What became of a command. `body`, and what it changed (`before`, `after`), as JSON. */
  commands: {
    kind: "thing",
    key: ["tenant", "factory", "line", "source", "id"],
    row: z.object({
      ...lineKey,
      id: z.string(),
      source: z.string(),
      at: instantMs,
      name: z.string(),
      by: z.string(),
      note: z.string(),
      status: z.enum(["applied", "failed"]),
      code: z.string(),
      detail: z.string(),
      body: z.string(),
      before: z.string(),
      after: z.string(),
    }),
  },
  ...OEE_TABLES,
  ...FLOW_TABLES,
  ...QUALITY_TABLES,
  ...ALERT_TABLES,
} as const satisfies Record<string, Table>;

interface Table {
  readonly kind: "sum" | "thing";
  readonly key: readonly string[];
  readonly row: z.ZodObject;
  /** Of the rows of one key within a commit only the newest is kept: they come with every event. */
  readonly latest?: true;
}

export type TableName = keyof typeof TABLES;
export type Row<T extends TableName> = z.output<(typeof TABLES)[T]["row"]>;

/** Columns that are the same in row after row, with their text, which is made once. */
export interface RowHead<T extends TableName, K extends keyof Row<T>> {
  readonly columns: Pick<Row<T>, K>;
  /** As JSON, but for the closing brace. */
  readonly text: string;
}

/** Takes columns that nobody changes from now on; one of them at least has a value. */
export function rowHead<T extends TableName, K extends keyof Row<T>>(columns: Pick<Row<T>, K>): RowHead<T, K> {
  return { columns, text: JSON.stringify(columns).slice(0, -1) };
}

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** The log topic that carries a table's rows. */
export function factsTopic(table: string): string {
  return `facts.${table}`;
}
