// What lines say of operations: routes of products, and ways to fail.
import { z } from "zod";
import { lineFields } from "../../core/plan.ts";
import { compareNames } from "../compare-names.ts";

/** The part of a `line` event that figures of flow are read by. */
const configSchema = z.object({
  operations: lineFields.operations,
  routes: lineFields.routes,
  opportunities: lineFields.opportunities,
});

/** A row of `line-configs`. */
export interface LineConfigRow {
  readonly factory: string;
  readonly line: string;
  readonly config: string;
}

/** A line that a query covers, as its newest `line` event has it. */
export interface CoveredLine {
  readonly factory: string;
  readonly line: string;
  readonly operations: readonly string[];
  readonly routes: Readonly<Record<string, readonly string[]>>;
  readonly opportunities: Readonly<Record<string, number>>;
}

/** The lines of a query by name, by code unit. */
export function coveredLines(rows: readonly LineConfigRow[]): CoveredLine[] {
  const lines = rows.map(({ factory, line, config }) => {
    const { operations, routes = {}, opportunities = {} } = configSchema.parse(JSON.parse(config));
    return { factory, line, operations, routes, opportunities };
  });
  return lines.sort((a, b) => compareNames([a.line], [b.line]));
}

/** The operations of a product: the route of the first line that has one, else the operations of the first that names any. */
export function routeOf(lines: readonly CoveredLine[], { factory, product }: { factory: string; product: string }): readonly string[] {
  const own = lines.filter((line) => line.factory === factory);
  const route = own.map(({ routes }) => (Object.hasOwn(routes, product) ? routes[product] : undefined)).find((found) => found?.length);
  return route ?? own.find(({ operations }) => operations.length > 0)?.operations ?? [];
}

/** Ways in which a unit can fail at an operation of a line; 1 where the line does not say. */
export function opportunitiesOf(lines: readonly CoveredLine[], place: { factory: string; line: string; operation: string }): number {
  const { opportunities = {} } = lines.find(({ factory, line }) => factory === place.factory && line === place.line) ?? {};
  return (Object.hasOwn(opportunities, place.operation) ? opportunities[place.operation] : undefined) ?? 1;
}
