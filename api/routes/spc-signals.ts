// GET /spc/signals: rules that hit, each with where its out-of-control action plan stands.
import { z } from "zod";
import { RULES } from "../../core/plan.ts";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { SIGNAL_STATES, signalItem, signalSchema } from "../items/signal.ts";
import { readPage } from "../list.ts";
import { pageParameters, rangeOf, rangeParameters, seriesParameters, seriesParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const signalsQuery = z.object({
  ...seriesParameters,
  ...rangeParameters,
  ...pageParameters,
  rule: z.enum(RULES).optional(),
  state: z.enum(SIGNAL_STATES).optional(),
  order: z.enum(["asc", "desc"]).default("asc").meta({ description: "Of `at`; desc = the newest first" }),
});

export function signalRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Signals and what was done about them",
    description: "Ordered by (`at`, `id`, `rule`). Default the last 24 h. A cause or an action is given by POST /spc/points/annotate.",
    querystring: signalsQuery,
    response: { 200: listed(signalSchema) },
  };
  app.get("/spc/signals", { schema }, async (request, reply) => {
    const { rule = "", state = "", order, ...query } = request.query;
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const params = { ...series, ...rangeOf(query, deps.now()), rule, state, direction: order === "desc" ? -1 : 1 };
    const data = await readPage(deps.query, "spc-signals", params, { ...query, signal: hangUp(reply) }, signalItem);
    return success(data, { at: deps.now(), traceId: request.id });
  });
}
