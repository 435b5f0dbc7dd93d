// Work in process of a line as rows: every operation of its route, then those outside of it.
import type { Wip } from "../api/flow.ts";
import type { PlantLine } from "../api/plant-line.ts";

/** More have no room on a tile. */
const SHOWN = 6;

export interface WipRow {
  readonly operation: string;
  readonly quantity: number;
  readonly held: number;
}

/** Products together. Of more operations than there is room for those with the largest quantity, still in the order of the route. */
export function wipRows(
  items: readonly Wip[],
  { factory, line, operations }: Pick<PlantLine, "factory" | "line" | "operations">,
): WipRow[] {
  const rows = new Map(operations.map((operation) => [operation, { operation, quantity: 0, held: 0 }]));
  for (const item of items) {
    if (item.factory !== factory || item.line !== line) continue;
    const row = rows.get(item.operation) ?? { operation: item.operation, quantity: 0, held: 0 };
    rows.set(item.operation, { ...row, quantity: row.quantity + item.quantity, held: row.held + item.heldQuantity });
  }
  const all = [...rows.values()];
  const largest = new Set(all.toSorted((a, b) => b.quantity - a.quantity).slice(0, SHOWN));
  return all.filter((row) => largest.has(row));
}
