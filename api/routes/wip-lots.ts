// GET /wip/lots: what is in work, lot by lot, and how old it is.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import { formatInstant } from "../../core/time.ts";
import { compareNames } from "../compare-names.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { AGE_EDGES_MS, type AgeRow, ageItem, ageSchema, agesOf, type LotRow, lotItem, lotSchema } from "../items/wip-lots.ts";
import { readPage } from "../list.ts";
import { instantParameter, pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const lotsQuery = z.object({
  ...scopeParameters,
  ...pageParameters,
  operation: identifier.optional(),
  product: identifier.optional(),
  order: identifier.optional(),
  at: instantParameter.optional().meta({ description: "To the millisecond; default now" }),
});

export const lotsAnswerSchema = z.object({
  at: z.string().meta({ format: "date-time" }),
  items: z.array(lotSchema),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
  ages: z.array(ageSchema).meta({ description: "Of positive quantities, by operation; empty bands are left out" }),
});

export function lotRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["wip"],
    summary: "Lots and serials in work at an instant, and their ages",
    description: "The oldest first; before them what never came and has left all the same.",
    querystring: lotsQuery,
    response: { 200: enveloped(lotsAnswerSchema) },
  };
  app.get("/wip/lots", { schema }, async (request, reply) => {
    const { operation = "", product = "", order = "", at = deps.now(), ...query } = request.query;
    const signal = hangUp(reply);
    const params = { ...scopeParams(credentialOf(request), deps.generation(), query), operation, product, order, at };
    const list = await readPage(deps.query, "wip-lots", params, { ...query, signal }, (row: LotRow) => row);
    const isWhole = list.items.length === list.total;
    const ages = isWhole
      ? agesOf(list.items, at)
      : await deps.query<AgeRow>("wip-lot-ages", { ...params, edges: AGE_EDGES_MS }, { signal });
    const byPlace = (a: AgeRow, b: AgeRow) =>
      compareNames([a.factory, a.line, a.operation], [b.factory, b.line, b.operation]) || a.age_from - b.age_from;
    const items = list.items.map((row) => lotItem(row, at));
    const data = { at: formatInstant(at), ...list, items, ages: ages.toSorted(byPlace).map(ageItem) };
    return success(data, { at: deps.now(), traceId: request.id });
  });
}
