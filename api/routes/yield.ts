// GET /yield, GET /yield/pareto: how many units pass, at first and in the end, and what they fail by.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import { DAY_MS, floorTo, type Instant } from "../../core/time.ts";
import { compareNames } from "../compare-names.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import {
  type ParetoRow,
  paretoItems,
  paretoSchema,
  productItems,
  productSchema,
  type YieldRow,
  yieldItem,
  yieldSchema,
} from "../items/yield.ts";
import { coveredLines, type LineConfigRow, opportunitiesOf } from "../items/yield-routes.ts";
import { pageParameters, rangeOf, rangeParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

/** Longer ranges take their whole days from the daily sums: shorter ones have too little of them to plan a second branch. */
export const MINUTES_UP_TO_MS = 3 * DAY_MS;

const filters = { ...scopeParameters, operation: identifier.optional(), product: identifier.optional() };

const yieldQuery = z.object({
  ...filters,
  ...rangeParameters,
  ...pageParameters,
  sigmaShift: z.coerce.number().default(1.5).meta({ description: "Added to the sigma level, for the drift of a process in the long run" }),
});

export const answerSchema = z.object({
  items: z.array(yieldSchema),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
  products: z.array(productSchema).meta({ description: "Those with a first result in the range, whatever `operation` filters" }),
  memory: z.object({
    serials: z.int().meta({ description: "Serials whose results are known, so that a retest is known as one" }),
    forgotten: z
      .int()
      .meta({ description: "Serials that had to be forgotten before their time: a retest of theirs counts as a first result" }),
  }),
});

export function yieldRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["yield"],
    summary: "First-pass and final yield, defects, sigma level; rolled yield of products",
    description: "By operation and product of each line. Default the last 24 h.",
    querystring: yieldQuery,
    response: { 200: enveloped(answerSchema) },
  };
  app.get("/yield", { schema }, async (request, reply) => {
    const { operation, product = "", line, page, pageSize, sigmaShift, ...query } = request.query;
    const { figures, now } = deps;
    const scope = scopeParams(credentialOf(request), deps.generation(), { ...query, line });
    const options = { signal: hangUp(reply) };
    const range = rangeOf(query, now());
    const [rows, lineRows, [memory]] = await Promise.all([
      deps.query<YieldRow>(isShort(range) ? "yield-in-minutes" : "yield", { ...scope, ...wholeDays(range), product }, options),
      deps.query<LineConfigRow>("line-configs", scope, options),
      deps.query<{ serials: number; forgotten: number }>("yield-memory", scope, options),
    ]);
    const lines = coveredLines(lineRows);
    const shown = rows.filter((row) => operation === undefined || row.operation === operation).sort(byPlace);
    const items = shown.slice((page - 1) * pageSize, page * pageSize).map((row) => {
      return yieldItem(row, { figures, opportunities: opportunitiesOf(lines, row), sigmaShift });
    });
    const products = productItems(rows, { figures, lines, line });
    const list = { items, total: shown.length, page, pageSize };
    return success({ ...list, products, memory: memory ?? { serials: 0, forgotten: 0 } }, { at: now(), traceId: request.id });
  });
}

export function paretoRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["yield"],
    summary: "Defects of first results by code, the most frequent first",
    description: "All counts together are the `defects` of GET /yield over the same query. Default the last 24 h.",
    querystring: z.object({ ...filters, ...rangeParameters, ...pageParameters }),
    response: { 200: listed(paretoSchema) },
  };
  app.get("/yield/pareto", { schema }, async (request, reply) => {
    const { tenant, factory, line, operation, product, page, pageSize, ...query } = request.query;
    const scope = scopeParams(credentialOf(request), deps.generation(), { tenant, factory, line });
    const range = rangeOf(query, deps.now());
    const params = { ...scope, ...wholeDays(range), operation: operation ?? "", product: product ?? "" };
    const name = isShort(range) ? "yield-pareto-in-minutes" : "yield-pareto";
    const rows = await deps.query<ParetoRow>(name, params, { signal: hangUp(reply) });
    const named = Object.entries({ factory, line, operation, product }).filter(([, name]) => name !== undefined);
    const all = paretoItems(rows, Object.fromEntries(named));
    const items = all.slice((page - 1) * pageSize, page * pageSize);
    return success({ items, total: all.length, page, pageSize }, { at: deps.now(), traceId: request.id });
  });
}

function byPlace(a: YieldRow, b: YieldRow): number {
  return compareNames([a.factory, a.line, a.operation, a.product], [b.factory, b.line, b.operation, b.product]);
}

interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

function isShort({ from, to }: Range): boolean {
  return to - from <= MINUTES_UP_TO_MS;
}

/**
 * The range with the whole days of UTC inside it that are read from the daily sums; none of a short range.
 *
 * @example wholeDays({ from: 0, to: DAY_MS }) // { from: 0, to: DAY_MS, day_from: 0, day_to: 0 }
 */
export function wholeDays({ from, to }: Range) {
  if (isShort({ from, to })) return { from, to, day_from: from, day_to: from };
  return { from, to, day_from: floorTo(from + DAY_MS - 1, DAY_MS), day_to: floorTo(to, DAY_MS) };
}
