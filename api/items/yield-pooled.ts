// Yield of operations and lines as a whole: rows of products, and of operations, summed before any ratio is made of them.
import type { YieldFigures } from "../../core/yield.ts";
import { type YieldItem, type YieldRow, yieldItem, yieldSchema } from "./yield.ts";
import { type CoveredLine, opportunitiesOf } from "./yield-routes.ts";

export const operationYieldSchema = yieldSchema.omit({ product: true });
export const lineYieldSchema = operationYieldSchema.omit({ operation: true });

type OperationYield = Omit<YieldItem, "product">;
type LineYield = Omit<OperationYield, "operation">;

interface Judging {
  readonly figures: YieldFigures;
  readonly lines: readonly CoveredLine[];
  readonly sigmaShift: number;
}

const SUMS = ["inspected", "first_pass_good", "final_inspected", "final_good", "defects"] as const;

/** One item an operation of a line, all products together; in the order of the rows. */
export function operationItems(rows: readonly YieldRow[], judging: Judging): OperationYield[] {
  const groups = Map.groupBy(rows, ({ factory, line, operation }) => `${factory}/${line}/${operation}`);
  return [...groups.values()].flatMap((group) => {
    const { product: _, ...item } = pooled(group, judging);
    return item;
  });
}

/** One item a line, all operations and products together: first results at any operation, and the chances that they had to fail. */
export function lineItems(rows: readonly YieldRow[], judging: Judging): LineYield[] {
  const groups = Map.groupBy(rows, ({ factory, line }) => `${factory}/${line}`);
  return [...groups.values()].flatMap((group) => {
    const { product: _, operation: __, ...item } = pooled(group, judging);
    return item;
  });
}

/** Opportunities are the mean of a first result's: DPO is defects over all chances. */
function pooled(rows: readonly YieldRow[], { figures, lines, sigmaShift }: Judging) {
  const [first] = rows as readonly [YieldRow];
  const sums = Object.fromEntries(SUMS.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)]));
  const chances = rows.reduce((sum, row) => sum + row.inspected * opportunitiesOf(lines, row), 0);
  const row = { ...first, ...sums };
  const opportunities = row.inspected === 0 ? 1 : chances / row.inspected;
  return yieldItem(row, { figures, opportunities, sigmaShift });
}
