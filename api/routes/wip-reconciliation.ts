// POST /wip/reconciliation: another system's work in process, held against the moves. It changes nothing.
import { z } from "zod";
import { instant } from "../../core/commands.ts";
import { formatInstant } from "../../core/time.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type CarrierRow, type Claim, claimSchema, overlapOf, reconcile, reconciliationSchema } from "../items/wip-reconciliation.ts";
import { scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const BODY_BYTES = 8 * 1024 * 1024;
const ITEMS = 20_000;
/** Lots and serials in work in the lines named; more cannot be compared at once. */
const CARRIERS = 200_000;

const body = z.strictObject({
  at: instant.optional().meta({ description: "Default now" }),
  items: z.array(claimSchema).min(1).max(ITEMS),
});

const DESCRIPTION = `What a manufacturing execution system believes is in work, against the moves: by operation, by product, or lot by lot.
\`unknown\` is what we have in the lines that are named and no item covers. Nothing is changed.`;

export function reconciliationRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["wip"],
    summary: "Compare with another system's work in process",
    description: DESCRIPTION,
    body,
    response: { 200: enveloped(reconciliationSchema) },
  };
  app.post("/wip/reconciliation", { schema, bodyLimit: BODY_BYTES }, async (request, reply) => {
    const { items, at = deps.now() } = request.body;
    refuseOverlap(items);
    const places = Map.groupBy(items, ({ factory, line }) => `${factory}/${line}`);
    const credential = credentialOf(request);
    for (const [named] of places.values()) scopeParams(credential, deps.generation(), named ?? {}); // refuses what is not covered
    const scope = scopeParams(credential, deps.generation(), {});
    const factories = [...new Set(items.map(({ factory }) => factory))];
    const params = { ...scope, factories, lines: [...places.keys()], at, limit: CARRIERS + 1 };
    const rows = await deps.query<CarrierRow>("wip-carriers", params, { signal: hangUp(reply) });
    if (rows.length > CARRIERS) refuse("items", `name lines with more than ${CARRIERS} lots and serials in work: name fewer lines`);
    return success({ at: formatInstant(at), ...reconcile(items, rows) }, { at: deps.now(), traceId: request.id });
  });
}

function refuseOverlap(items: readonly Claim[]): void {
  const index = overlapOf(items);
  if (index !== undefined) refuse(`items.${index}`, "covers what an earlier item covers: each quantity can be compared once");
}

function refuse(path: string, message: string): never {
  throw new RequestError("INVALID_REQUEST", `\`${path}\` ${message}`, [{ path, message }]);
}
