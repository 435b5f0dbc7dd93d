// Yield over time as points: the rolled yield of a product, or the first pass yield of an operation or of the line.
import type { RolledYield, YieldAnswer, YieldFigures } from "../api/yield.ts";

/** First results below which a point swings by chance: with fewer, one unit is worth more than five points. */
export const FEW = 20;

export interface TrendPoint {
  /** Where the bucket begins; null of time outside shifts. */
  readonly start: number;
  readonly end: number;
  readonly day: string;
  readonly shift: string;
  readonly value: number | null;
  /** First results; null of a rolled yield, which has a number at each operation. */
  readonly n: number | null;
  readonly isFew: boolean;
  /** Why it is null, as the API says it. */
  readonly why: string;
}

interface Subject {
  /** "" = all. */
  readonly operation: string;
  /** Whose rolled yield is shown where no operation is chosen; "" = none has one. */
  readonly product: string;
  readonly factory: string;
  readonly line: string;
}

/** Ascending; time outside shifts has no place in a row of shifts and is left out. */
export function trendOf(answer: YieldAnswer, { operation, product, factory, line }: Subject): TrendPoint[] {
  const isHere = (each: YieldFigures) => each.factory === factory && each.line === line;
  const points =
    operation !== ""
      ? answer.operations.filter((each) => isHere(each) && each.operation === operation).flatMap(figuresPoint)
      : product !== ""
        ? answer.products
            .filter((each) => each.factory === factory && each.product === product)
            .flatMap((each) => rolledPoint(each, answer.items))
        : answer.lines.filter(isHere).flatMap(figuresPoint);
  return points.sort((a, b) => a.start - b.start);
}

function figuresPoint({ start, end, day, shift, firstPassYield, inspected, reasons }: YieldFigures): TrendPoint[] {
  if (start === null || end === null) return [];
  const why = reasons.firstPassYield ?? "";
  return [{ start, end, day, shift, value: firstPassYield, n: inspected, isFew: inspected < FEW, why }];
}

/** Few are the results of its scarcest operation. */
function rolledPoint(rolled: RolledYield, items: readonly YieldFigures[]): TrendPoint[] {
  const { start, end, day, shift, product, operations, rolledThroughputYield: value, reasons } = rolled;
  if (start === null || end === null) return [];
  const least = Math.min(
    ...operations.map((operation) =>
      items
        .filter((item) => item.start === start && item.product === product && item.operation === operation)
        .reduce((sum, { inspected }) => sum + inspected, 0),
    ),
  );
  return [{ start, end, day, shift, value, n: null, isFew: least < FEW, why: reasons.rolledThroughputYield ?? "" }];
}

/** The axis: from a round share below all values and the target to 1. */
export function trendFloor(points: readonly Pick<TrendPoint, "value">[], target: number | undefined): number {
  const lowest = Math.min(0.99, target ?? 1, ...points.flatMap(({ value }) => value ?? []));
  const step = lowest > 0.95 ? 0.01 : lowest > 0.8 ? 0.05 : 0.1;
  return Math.max(0, Math.round(Math.floor((lowest - 1e-9) / step) * step * 100) / 100);
}
