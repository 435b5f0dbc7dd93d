// Yield of an operation and product, rolled yield of a product, and a bar of the Pareto chart.
import { z } from "zod";
import type { YieldFigures } from "../../core/yield.ts";
import { compareNames } from "../compare-names.ts";
import { nullableReal, reasonsSchema } from "./series.ts";
import { type CoveredLine, routeOf } from "./yield-routes.ts";

/** Of items by hour, shift or day; the same as those of `GET /oee`. */
const bucketSchema = {
  start: z.string().nullable().optional().meta({ description: "Of the whole bucket; absent without `by`, null outside shifts" }),
  end: z.string().nullable().optional(),
  day: z.string().nullable().optional().meta({ description: "Production day; null of an hour" }),
  shift: z.string().nullable().optional(),
};

export const yieldSchema = z.object({
  factory: z.string(),
  line: z.string(),
  operation: z.string(),
  product: z.string(),
  ...bucketSchema,
  inspected: z.int().meta({ description: "First results of serials in the range" }),
  firstPassGood: z.int(),
  firstPassYield: nullableReal,
  finalInspected: z.int().meta({ description: "Final results of serials in the range" }),
  finalGood: z.int(),
  finalYield: nullableReal,
  defects: z.int().meta({ description: "Of first results" }),
  dpu: nullableReal.meta({ description: "Defects per unit" }),
  dpo: nullableReal.meta({ description: "Defects per opportunity" }),
  dpmo: nullableReal.meta({ description: "Defects per million opportunities" }),
  sigmaLevel: nullableReal,
  sigmaShift: z.number(),
  reasons: reasonsSchema,
});

export const productSchema = z.object({
  factory: z.string(),
  line: z.string().optional().meta({ description: "Where the query names one" }),
  product: z.string(),
  ...bucketSchema,
  operations: z.array(z.string()).meta({ description: "The route whose first-pass yields are multiplied, each operation once" }),
  rolledThroughputYield: nullableReal,
  missingOperation: z.string().optional().meta({ description: "The first of the route without a first result in the range" }),
  reasons: reasonsSchema,
});

export const paretoSchema = z.object({
  factory: z.string().optional(),
  line: z.string().optional(),
  operation: z.string().optional(),
  product: z.string().optional(),
  code: z.string(),
  count: z.int().meta({ description: "Defects with this code" }),
  units: z.int().meta({ description: "First results with this code" }),
  share: z.number().meta({ description: "Of all defects that the query covers" }),
  cumulativeShare: z.number(),
});

export type YieldItem = z.output<typeof yieldSchema>;
export type ProductItem = z.output<typeof productSchema>;
export type ParetoItem = z.output<typeof paretoSchema>;

/** A row of `yield`. */
export interface YieldRow {
  readonly factory: string;
  readonly line: string;
  readonly operation: string;
  readonly product: string;
  readonly inspected: number;
  readonly first_pass_good: number;
  readonly final_inspected: number;
  readonly final_good: number;
  readonly defects: number;
}

/** A row of `yield-pareto`. */
export type ParetoRow = Pick<ParetoItem, "code" | "count" | "units">;

interface Judging {
  readonly figures: YieldFigures;
  readonly opportunities: number;
  readonly sigmaShift: number;
}

export function yieldItem(row: YieldRow, { figures, opportunities, sigmaShift }: Judging): YieldItem {
  const { factory, line, operation, product, inspected, defects } = row;
  const { first_pass_good: firstPassGood, final_inspected: finalInspected, final_good: finalGood } = row;
  const sums = { inspected, firstPassGood, finalInspected, finalGood, defects };
  const { reasons, ...ratios } = figures.yieldRatios({ ...sums, opportunities, sigmaShift });
  return { factory, line, operation, product, ...sums, ...ratios, sigmaShift, reasons };
}

interface Covered {
  readonly figures: YieldFigures;
  readonly lines: readonly CoveredLine[];
  /** The line that the query names. */
  readonly line: string | undefined;
}

/** The rolled yield of each product with a first result, over all rows of its factory; by factory and product. */
export function productItems(rows: readonly YieldRow[], { figures, lines, line }: Covered): ProductItem[] {
  const inspected = rows.filter((row) => row.inspected !== 0);
  const groups = Object.groupBy(inspected, ({ factory, product }) => `${factory}/${product}`);
  const products = Object.values(groups).flatMap((group = []) => {
    const [first] = group;
    if (!first) return [];
    const { factory, product } = first;
    const operations = routeOf(lines, { factory, product });
    const { rolledThroughputYield, ...missing } = figures.rolledYield({ operations, sums: pooled(group) });
    const { reason, ...named } = "reason" in missing ? missing : {};
    const reasons: Record<string, string> = reason === undefined ? {} : { rolledThroughputYield: reason };
    return [
      {
        factory,
        ...(line === undefined ? {} : { line }),
        product,
        operations: [...new Set(operations)],
        rolledThroughputYield,
        ...named,
        reasons,
      },
    ];
  });
  return products.sort((a, b) => compareNames([a.factory, a.product], [b.factory, b.product]));
}

/** First results by operation, whatever line tested them. */
function pooled(rows: readonly YieldRow[]): ReadonlyMap<string, { inspected: number; firstPassGood: number }> {
  const sums = new Map<string, { inspected: number; firstPassGood: number }>();
  for (const { operation, inspected, first_pass_good } of rows) {
    const sum = sums.get(operation) ?? { inspected: 0, firstPassGood: 0 };
    sums.set(operation, { inspected: sum.inspected + inspected, firstPassGood: sum.firstPassGood + first_pass_good });
  }
  return sums;
}

type Fixed = Pick<ParetoItem, "factory" | "line" | "operation" | "product">;

/** Bars by count, the largest first, then code; `fixed` is what the query names. */
export function paretoItems(rows: readonly ParetoRow[], fixed: Fixed): ParetoItem[] {
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  let above = 0;
  const sorted = rows.toSorted((a, b) => b.count - a.count || compareNames([a.code], [b.code]));
  return sorted.map(({ code, count, units }) => {
    above += count;
    return { ...fixed, code, count, units, share: count / total, cumulativeShare: above / total };
  });
}
