// GET /walls/{name}: what a screen on a wall shows, as it was configured.
import { z } from "zod";
import { wallSchema } from "../../core/wall-config.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import type { Api } from "../route.ts";

const answerSchema = z.object({ layout: wallSchema.nullable().meta({ description: "null = nothing was configured for this name" }) });

export function wallRoutes(app: Api, { walls = {}, now }: Pick<ApiDeps, "walls" | "now">): void {
  const schema = {
    tags: ["plant"],
    summary: "The configured layout of a screen on a wall",
    params: z.object({ name: z.string().max(200) }),
    response: { 200: enveloped(answerSchema) },
  };
  app.get("/walls/:name", { schema }, async (request) => {
    const { name } = request.params;
    const layout = Object.hasOwn(walls, name) ? (walls[name] ?? null) : null;
    return success({ layout }, { at: now(), traceId: request.id });
  });
}
