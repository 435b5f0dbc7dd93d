// Work in process at operations, lot by lot and by age, what holds a line back, and findings with their limits, as the API gives them.
import { type FlowFinding, readFlowFinding } from "./flow.ts";
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";
import type { LineKey } from "./plant-line.ts";

export interface WipFigures extends LineKey {
  readonly operation: string;
  readonly product: string;
  readonly quantity: number;
  readonly lots: number;
  readonly negativeLots: number;
  readonly heldQuantity: number;
  readonly oldestAgeMs: number | null;
  readonly throughputPerHour: number;
  readonly cycleTimeMs: number | null;
  /** What throughput and cycle time predict by Little's law. */
  readonly predictedQuantity: number | null;
}

export function readWipFigures(item: unknown): WipFigures | undefined {
  if (!isJson(item) || textOf(item.operation) === "") return undefined;
  const count = (value: unknown) => numberOrNull(value) ?? 0;
  return {
    ...placeOf(item),
    product: textOf(item.product),
    quantity: count(item.quantity),
    lots: count(item.lots),
    negativeLots: count(item.negativeLots),
    heldQuantity: count(item.heldQuantity),
    oldestAgeMs: numberOrNull(item.oldestAgeMs),
    throughputPerHour: count(item.throughputPerHour),
    cycleTimeMs: numberOrNull(item.cycleTimeMs),
    predictedQuantity: isJson(item.littlesLaw) ? numberOrNull(item.littlesLaw.predictedQuantity) : null,
  };
}

/** What left an operation in 24 h, also one at which nothing is any more. */
export type Throughput = Pick<WipFigures, "factory" | "line" | "operation" | "product" | "throughputPerHour" | "cycleTimeMs">;

export function readThroughput(item: unknown): Throughput | undefined {
  if (!isJson(item) || textOf(item.operation) === "") return undefined;
  const flow = { throughputPerHour: numberOrNull(item.throughputPerHour) ?? 0, cycleTimeMs: numberOrNull(item.cycleTimeMs) };
  return { ...placeOf(item), product: textOf(item.product), ...flow };
}

export interface LineBottleneck extends LineKey {
  /** With the longest uninterrupted active period; "" = none. */
  readonly station: string;
  readonly state: string;
  readonly activePeriodMs: number | null;
  /** With the largest quantity; "" = none. */
  readonly operation: string;
  readonly quantity: number | null;
  /** null = nothing says which operation the station carries out. */
  readonly agree: boolean | null;
}

export function readLineBottleneck(item: unknown): LineBottleneck | undefined {
  if (!isJson(item)) return undefined;
  return {
    ...placeOf(item),
    station: textOf(item.station),
    state: textOf(item.state),
    activePeriodMs: numberOrNull(item.activePeriodMs),
    quantity: numberOrNull(item.quantity),
    agree: typeof item.agree === "boolean" ? item.agree : null,
  };
}

export interface Lot extends LineKey {
  readonly operation: string;
  readonly product: string;
  readonly kind: "lot" | "serial";
  readonly name: string;
  /** "" = no move names one. */
  readonly order: string;
  readonly quantity: number;
  readonly held: boolean;
  readonly holdReason: string;
  /** null = it never came. */
  readonly since: number | null;
  readonly ageMs: number | null;
}

export function readLot(item: unknown): Lot | undefined {
  if (!isJson(item)) return undefined;
  const kind = textOf(item.lot) === "" ? "serial" : "lot";
  const name = textOf(item[kind]);
  if (name === "") return undefined;
  return {
    ...placeOf(item),
    product: textOf(item.product),
    kind,
    name,
    order: textOf(item.order),
    quantity: numberOrNull(item.quantity) ?? 0,
    held: item.held === true,
    holdReason: textOf(item.holdReason),
    since: instantOrNull(item.since),
    ageMs: numberOrNull(item.ageMs),
  };
}

export interface AgeBand extends LineKey {
  readonly operation: string;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly lots: number;
  readonly quantity: number;
}

export function readAgeBand(item: unknown): AgeBand | undefined {
  if (!isJson(item)) return undefined;
  const fromMs = numberOrNull(item.fromMs);
  if (fromMs === null) return undefined;
  return {
    ...placeOf(item),
    fromMs,
    toMs: numberOrNull(item.toMs),
    lots: numberOrNull(item.lots) ?? 0,
    quantity: numberOrNull(item.quantity) ?? 0,
  };
}

export interface LotsAnswer {
  readonly items: readonly Lot[];
  readonly total: number;
  readonly ages: readonly AgeBand[];
}

export function readLotsAnswer({ items, total, ages }: Json): LotsAnswer {
  const lots = listOf(items).flatMap((item) => readLot(item) ?? []);
  return { items: lots, total: numberOrNull(total) ?? lots.length, ages: listOf(ages).flatMap((item) => readAgeBand(item) ?? []) };
}

export interface Finding extends FlowFinding {
  readonly isOrder: boolean;
  readonly quantity: number;
  readonly since: number | null;
  readonly limitMs: number | null;
}

export function readFinding(item: unknown): Finding | undefined {
  const finding = readFlowFinding(item);
  if (!finding || !isJson(item)) return undefined;
  return {
    ...finding,
    isOrder: textOf(item.order) !== "",
    quantity: numberOrNull(item.quantity) ?? 0,
    since: instantOrNull(item.since),
    limitMs: numberOrNull(item.limitMs),
  };
}

export interface FindingsAnswer {
  readonly items: readonly Finding[];
  readonly total: number;
  /** How often a lot or an order found no room among those that are watched, and when one last did; null = never. */
  readonly refused: number;
  readonly refusedAt: number | null;
}

export function readFindingsAnswer({ items, total, unwatched }: Json): FindingsAnswer {
  const findings = listOf(items).flatMap((item) => readFinding(item) ?? []);
  const { refused, lastAt } = isJson(unwatched) ? unwatched : {};
  return {
    items: findings,
    total: numberOrNull(total) ?? findings.length,
    refused: numberOrNull(refused) ?? 0,
    refusedAt: instantOrNull(lastAt),
  };
}

function placeOf({ factory, line, operation }: Json) {
  return { factory: textOf(factory), line: textOf(line), operation: textOf(operation) };
}
