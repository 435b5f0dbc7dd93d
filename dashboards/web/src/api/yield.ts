// Yields of operations and products, bars of the Pareto chart and the units behind them, as the API gives them.
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";
import type { LineKey } from "./plant-line.ts";

const COUNTS = ["inspected", "firstPassGood", "finalInspected", "finalGood", "defects"] as const;
const RATIOS = ["firstPassYield", "finalYield", "dpu", "dpo", "dpmo", "sigmaLevel"] as const;

/** What tells buckets of a range apart; null without `by`. */
interface Bucket {
  readonly start: number | null;
  readonly end: number | null;
  /** "" of an hour and of a whole range. */
  readonly day: string;
  readonly shift: string;
}

type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;
type Ratios = Readonly<Record<(typeof RATIOS)[number], number | null>>;

export interface YieldFigures extends LineKey, Bucket, Counts, Ratios {
  /** "" of a whole line. */
  readonly operation: string;
  /** "" of all products together. */
  readonly product: string;
  readonly sigmaShift: number;
  readonly reasons: Readonly<Record<string, string>>;
}

export function readYield(item: unknown): YieldFigures | undefined {
  if (!isJson(item) || textOf(item.line) === "") return undefined;
  return {
    factory: textOf(item.factory),
    line: textOf(item.line),
    operation: textOf(item.operation),
    product: textOf(item.product),
    ...bucketOf(item),
    ...fields(item, COUNTS, (value) => numberOrNull(value) ?? 0),
    ...fields(item, RATIOS, numberOrNull),
    sigmaShift: numberOrNull(item.sigmaShift) ?? 0,
    reasons: reasonsOf(item),
  };
}

export interface RolledYield extends Bucket {
  readonly factory: string;
  readonly product: string;
  readonly rolledThroughputYield: number | null;
  /** Its route. */
  readonly operations: readonly string[];
  /** "" = none is missing. */
  readonly missingOperation: string;
  readonly reasons: Readonly<Record<string, string>>;
}

export function readRolled(item: unknown): RolledYield | undefined {
  if (!isJson(item) || textOf(item.product) === "") return undefined;
  return {
    factory: textOf(item.factory),
    product: textOf(item.product),
    ...bucketOf(item),
    operations: listOf(item.operations).map(textOf),
    rolledThroughputYield: numberOrNull(item.rolledThroughputYield),
    missingOperation: textOf(item.missingOperation),
    reasons: reasonsOf(item),
  };
}

export interface YieldAnswer {
  /** By operation and product. */
  readonly items: readonly YieldFigures[];
  /** All products together. */
  readonly operations: readonly YieldFigures[];
  /** All operations together. */
  readonly lines: readonly YieldFigures[];
  readonly products: readonly RolledYield[];
  /** Serials that had to be forgotten before their time. */
  readonly forgotten: number;
}

export function readYieldAnswer({ items, operations, lines, products, memory }: Json): YieldAnswer {
  return {
    items: listOf(items).flatMap((item) => readYield(item) ?? []),
    operations: listOf(operations).flatMap((item) => readYield(item) ?? []),
    lines: listOf(lines).flatMap((item) => readYield(item) ?? []),
    products: listOf(products).flatMap((item) => readRolled(item) ?? []),
    forgotten: (isJson(memory) ? numberOrNull(memory.forgotten) : null) ?? 0,
  };
}

export interface ParetoBar {
  readonly code: string;
  readonly count: number;
  readonly units: number;
  readonly share: number;
  readonly cumulativeShare: number;
}

export function readBar(item: unknown): ParetoBar | undefined {
  if (!isJson(item) || textOf(item.code) === "") return undefined;
  const amounts = fields(item, ["count", "units", "share", "cumulativeShare"] as const, (value) => numberOrNull(value) ?? 0);
  return { code: textOf(item.code), ...amounts };
}

export interface FailedUnit extends LineKey {
  readonly operation: string;
  readonly product: string;
  readonly serial: string;
  readonly at: number;
  readonly passed: boolean;
  /** "" = the result named none. */
  readonly station: string;
  readonly order: string;
  readonly defects: readonly { readonly code: string; readonly count: number }[];
}

export function readUnit(item: unknown): FailedUnit | undefined {
  if (!isJson(item)) return undefined;
  const at = instantOrNull(item.at);
  if (at === null || textOf(item.serial) === "") return undefined;
  const texts = fields(item, ["factory", "line", "operation", "product", "serial", "station", "order"] as const, textOf);
  const defects = listOf(item.defects)
    .filter(isJson)
    .map(({ code, count }) => ({ code: textOf(code), count: numberOrNull(count) ?? 0 }));
  return { ...texts, at, passed: item.passed === true, defects };
}

function bucketOf({ start, end, day, shift }: Json): Bucket {
  return { start: instantOrNull(start), end: instantOrNull(end), day: textOf(day), shift: textOf(shift) };
}

function reasonsOf({ reasons }: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(isJson(reasons) ? reasons : {}).map(([name, why]) => [name, textOf(why)]));
}

function fields<K extends string, V>(item: Json, names: readonly K[], read: (value: unknown) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, read(item[name])])) as Record<K, V>;
}
