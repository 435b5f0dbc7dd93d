// The flow through a line: every operation of its route with what waits or is worked on there, then those outside of it.
//   I1. Products are summed before a ratio is made of them; percentiles are those of the lots themselves, by nearest rank.
import type { PlantLine } from "../api/plant-line.ts";
import type { AgeBand, LineBottleneck, Lot, LotsAnswer, Throughput, WipFigures } from "../api/wip.ts";

/** How a queue moves, by Little's law: a quantity far from throughput × cycle time says that it fills up or drains. */
export type Course = "filling" | "draining" | "steady" | "unknown";

export interface FlowRow {
  readonly operation: string;
  readonly isOnRoute: boolean;
  readonly quantity: number;
  readonly heldQuantity: number;
  readonly lots: number;
  readonly negativeLots: number;
  readonly throughputPerHour: number;
  readonly cycleTimeMs: number | null;
  readonly oldestAgeMs: number | null;
  /** null also where not all lots are known. */
  readonly p50AgeMs: number | null;
  readonly p90AgeMs: number | null;
  readonly course: Course;
  /** Shares of the positive quantity by age, the youngest first. */
  readonly bands: readonly AgeBand[];
  /** The largest queue of the line. */
  readonly isLargest: boolean;
  /** The station of this name has been active longest. */
  readonly isLongestActive: boolean;
}

/** A queue beyond twice what throughput and cycle time predict fills up, below half of it drains. */
const FAR = 2;
/** Of fewer lots one more or less is no course. */
const LEAST_LOTS = 4;

export interface FlowInput {
  readonly line: Pick<PlantLine, "factory" | "line" | "operations">;
  readonly wip: readonly WipFigures[];
  readonly throughput: readonly Throughput[];
  readonly lots: LotsAnswer | null;
  readonly bottleneck: LineBottleneck | undefined;
}

export function flowRows({ line, wip, throughput, lots, bottleneck }: FlowInput): FlowRow[] {
  const isHere = (each: { factory: string; line: string }) => each.factory === line.factory && each.line === line.line;
  const [own, left] = [wip.filter(isHere), throughput.filter(isHere)];
  const names = [...new Set([...line.operations, ...[...own, ...left].map(({ operation }) => operation)])];
  const isWhole = lots !== null && lots.items.length === lots.total;
  return names.map((operation) => {
    const items = own.filter((item) => item.operation === operation);
    const ages = isWhole ? agesOf(lots.items.filter((lot) => isHere(lot) && lot.operation === operation)) : [];
    const sum = (pick: (item: WipFigures) => number) => items.reduce((total, item) => total + pick(item), 0);
    const quantity = sum((item) => item.quantity);
    const departed = left.filter((item) => item.operation === operation);
    return {
      operation,
      isOnRoute: line.operations.includes(operation),
      quantity,
      heldQuantity: sum((item) => item.heldQuantity),
      lots: sum((item) => item.lots),
      negativeLots: sum((item) => item.negativeLots),
      throughputPerHour: departed.reduce((total, item) => total + item.throughputPerHour, 0),
      cycleTimeMs: cycleTimeOf(departed),
      oldestAgeMs: items.reduce<number | null>((oldest, { oldestAgeMs }) => maxOf(oldest, oldestAgeMs), null),
      p50AgeMs: nearestRank(ages, 0.5),
      p90AgeMs: nearestRank(ages, 0.9),
      course: courseOf(quantity, items),
      bands: (lots?.ages ?? []).filter((band) => isHere(band) && band.operation === operation),
      isLargest: bottleneck?.operation === operation && quantity > 0,
      isLongestActive: bottleneck?.station === operation,
    };
  });
}

/** Weighed by the units that left, as the API weighs lots. */
function cycleTimeOf(items: readonly Throughput[]): number | null {
  const timed = items.flatMap(({ cycleTimeMs, throughputPerHour }) => (cycleTimeMs === null ? [] : [{ cycleTimeMs, throughputPerHour }]));
  const left = timed.reduce((sum, { throughputPerHour }) => sum + throughputPerHour, 0);
  return left === 0 ? null : timed.reduce((sum, { cycleTimeMs, throughputPerHour }) => sum + cycleTimeMs * throughputPerHour, 0) / left;
}

function courseOf(quantity: number, items: readonly WipFigures[]): Course {
  const predicted = items.reduce((sum, { predictedQuantity }) => sum + (predictedQuantity ?? 0), 0);
  const lots = items.reduce((sum, item) => sum + item.lots, 0);
  const predictedLots = quantity > 0 ? (predicted * lots) / quantity : 0;
  if (predicted <= 0 || Math.max(lots, predictedLots) < LEAST_LOTS) return "unknown";
  if (quantity > FAR * predicted) return "filling";
  return quantity < predicted / FAR ? "draining" : "steady";
}

function agesOf(lots: readonly Lot[]): number[] {
  return lots.flatMap(({ quantity, ageMs }) => (quantity > 0 && ageMs !== null ? [ageMs] : [])).sort((a, b) => a - b);
}

/**
 * The ⌈p·n⌉-th of n ascending values; null of none.
 *
 * @example nearestRank([1, 2, 3, 4], 0.5) // 2
 */
export function nearestRank(ascending: readonly number[], p: number): number | null {
  return ascending[Math.ceil(p * ascending.length - 1e-9) - 1] ?? null;
}

function maxOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
