// GET /spc/annotations: what was said and decided about points, by whom and when.
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { annotationItem, annotationSchema } from "../items/annotation.ts";
import { readPage } from "../list.ts";
import { ALL_TIME, allTimeParameters, pageParameters, rangeOf, seriesParameters, seriesParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const annotationsQuery = z.object({
  ...seriesParameters,
  ...allTimeParameters,
  ...pageParameters,
  point: z.string().min(1).max(220).optional().meta({ description: "Id of a point" }),
});

export function annotationRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Remarks, causes, actions and exclusions of points",
    description: "Ordered by (`at`, `source`, `id`). `from` and `to` are about the time of a word, not of its point; default all time.",
    querystring: annotationsQuery,
    response: { 200: listed(annotationSchema) },
  };
  app.get("/spc/annotations", { schema }, async (request, reply) => {
    const { point = "", ...query } = request.query;
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const { from = ALL_TIME.from, to = ALL_TIME.to } = query;
    const params = { ...series, ...rangeOf({ from, to }, deps.now()), point };
    const data = await readPage(deps.query, "spc-annotations", params, { ...query, signal: hangUp(reply) }, annotationItem);
    return success(data, { at: deps.now(), traceId: request.id });
  });
}
