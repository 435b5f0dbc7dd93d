// What a manager must see first: the rolled yield, the worst operation, what is left after repair, and the defects.

import type { LineKey } from "../api/plant-line.ts";
import type { RolledYield, YieldAnswer, YieldFigures } from "../api/yield.ts";

export interface Headline {
  /** Of the product with the most first results; undefined where none was tested. */
  readonly product: RolledYield | undefined;
  /** The chosen operation, else the one with the lowest first pass yield of those with enough units to say so. */
  readonly operation: YieldFigures | undefined;
  /** All that is shown: the chosen operation, else the line. */
  readonly whole: YieldFigures | undefined;
}

export function headlineOf(answer: YieldAnswer, { factory, line, operation }: LineKey & { readonly operation: string }): Headline {
  const isHere = (each: LineKey) => each.factory === factory && each.line === line;
  const operations = answer.operations.filter(isHere);
  const chosen = operations.find((each) => each.operation === operation);
  return {
    product: mainProduct(answer, factory),
    operation: chosen ?? worstOf(operations),
    whole: operation === "" ? answer.lines.find(isHere) : chosen,
  };
}

/** Below a quarter of the busiest operation's units a yield says little about the line. */
const ENOUGH_SHARE = 0.25;

function worstOf(operations: readonly YieldFigures[]): YieldFigures | undefined {
  const most = Math.max(0, ...operations.map(({ inspected }) => inspected));
  const enough = operations.filter(({ inspected, firstPassYield }) => firstPassYield !== null && inspected >= ENOUGH_SHARE * most);
  return enough.toSorted((a, b) => (a.firstPassYield ?? 1) - (b.firstPassYield ?? 1))[0];
}

/** The product with the most first results at any one operation; of equal ones the first by name. */
export function mainProduct({ items, products }: Pick<YieldAnswer, "items" | "products">, factory: string): RolledYield | undefined {
  const most = (product: string) => Math.max(0, ...items.filter((item) => item.product === product).map(({ inspected }) => inspected));
  return products.filter((each) => each.factory === factory).toSorted((a, b) => most(b.product) - most(a.product))[0];
}
