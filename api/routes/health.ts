// /healthz, /readyz, /metrics: for the machines that watch this process. No secrets in them, so the first two are open to all;
// the figures of /metrics are for this machine itself, and for whoever may read.
import { z } from "zod";
import { PipelineError } from "../../core/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { bearerOf, isLocal } from "../guard.ts";
import type { Api } from "../route.ts";

const healthSchema = z.object({ build: z.string() });

export type HealthDeps = Pick<ApiDeps, "build" | "now" | "ready" | "metrics" | "authenticate">;

export function healthRoutes(app: Api, deps: HealthDeps): void {
  const response = { 200: enveloped(healthSchema) };
  const tags = ["health"];

  app.get("/healthz", { schema: { tags, summary: "The process answers", response, security: [] } }, async (request) => {
    return success({ build: deps.build }, { at: deps.now(), traceId: request.id });
  });

  app.get("/readyz", { schema: { tags, summary: "Every role can do its work", response, security: [] } }, async (request) => {
    await deps.ready();
    return success({ build: deps.build }, { at: deps.now(), traceId: request.id });
  });

  const schema = {
    tags,
    summary: "Prometheus metrics",
    description: "Open to this machine itself; from elsewhere, or through a proxy, with a token that may read.",
    response: { 200: { description: "Metrics", content: { "text/plain": { schema: z.string() } } } },
  };
  app.get("/metrics", { schema }, async (request, reply) => {
    if (!isLocal(request) && !deps.authenticate(bearerOf(request))?.permissions.has("read")) {
      throw new PipelineError("UNAUTHORIZED", "no valid bearer token");
    }
    return reply
      .type("text/plain; version=0.0.4; charset=utf-8")
      .serializer(String)
      .send(await deps.metrics());
  });
}
