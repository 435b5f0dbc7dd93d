// GET /yield/units: the serials behind the bars of the Pareto chart.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type UnitRow, unitItem, unitSchema } from "../items/yield-units.ts";
import { readPage } from "../list.ts";
import { pageParameters, rangeOf, rangeParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const unitsQuery = z.object({
  ...scopeParameters,
  ...rangeParameters,
  ...pageParameters,
  operation: identifier.optional(),
  product: identifier.optional(),
  order: identifier.optional(),
  serial: identifier.optional(),
  code: z
    .union([z.literal(""), identifier])
    .optional()
    .meta({ description: "Empty = units that failed without a defect; absent = all" }),
});

export function unitRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["yield"],
    summary: "Units whose first result failed, or passed with defects",
    description: "The newest first. With `code` as many as the `units` of its bar in GET /yield/pareto. Default the last 24 h.",
    querystring: unitsQuery,
    response: { 200: listed(unitSchema) },
  };
  app.get("/yield/units", { schema }, async (request, reply) => {
    const { operation = "", product = "", order = "", serial = "", code, ...query } = request.query;
    const scope = scopeParams(credentialOf(request), deps.generation(), query);
    const filters = { operation, product, order, serial, codes: code === undefined ? [] : [code] };
    const params = { ...scope, ...rangeOf(query, deps.now()), ...filters };
    const data = await readPage<UnitRow, z.output<typeof unitSchema>>(
      deps.query,
      "yield-units",
      params,
      { ...query, signal: hangUp(reply) },
      unitItem,
    );
    return success(data, { at: deps.now(), traceId: request.id });
  });
}
