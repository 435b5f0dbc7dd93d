// GET /status: what the pipeline still has before it, and what it is.
import { statusSchema } from "../../core/status.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import type { Api } from "../route.ts";

export function statusRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["pipeline"],
    summary: "Lag and state of the pipeline",
    description: "When every lag is 0, each event that was answered with 202 before this request is queryable.",
    response: { 200: enveloped(statusSchema) },
  };
  app.get("/status", { schema }, async (request) => {
    const status = await deps.status();
    return success(status, { at: deps.now(), traceId: request.id });
  });
}
