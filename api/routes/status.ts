// GET /status: what the pipeline still has before it, and what it is.
//   I1. Lag and counts are of the whole pipeline. What has a name of the plant or of a source is told to whom the credential covers it.
import { type Credential, covers, coversSomeOf } from "../../core/credential.ts";
import { type Status, statusSchema } from "../../core/status.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { ownSources } from "../quality-sources.ts";
import type { Api } from "../route.ts";

export function statusRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["pipeline"],
    summary: "Lag and state of the pipeline",
    description:
      "When every lag is 0, each event that was answered with 202 before this request is queryable. `quarantined` and `sources` are those that the caller may see.",
    response: { 200: enveloped(statusSchema) },
  };
  app.get("/status", { schema }, async (request) => {
    const credential = credentialOf(request);
    const { quarantined, sources, ...status } = await deps.status();
    const own = new Set(ownSources(credential, deps.sources).map(({ name }) => name));
    const told = {
      quarantined: quarantined.filter((key) => concerns(credential, key)),
      sources: sources.filter(({ source }) => own.has(source)),
    };
    return success({ ...status, ...told } satisfies Status, { at: deps.now(), traceId: request.id });
  });
}

/** True when what stands still has a part that the credential covers: a line, or a factory's units, lots and orders. */
function concerns(credential: Credential, key: string): boolean {
  const [tenant, factory = "", line] = key.split("/");
  if (tenant !== credential.tenant) return false;
  return line === undefined ? coversSomeOf(credential, factory) : covers(credential, factory, line);
}
