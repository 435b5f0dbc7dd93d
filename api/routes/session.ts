// GET /session: who the caller is and what it may do, so that a page shows what can be done and hides what would be refused.
import { z } from "zod";
import type { Permission } from "../../core/credential.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import type { Api } from "../route.ts";

const PERMISSIONS = ["read", "write", "command"] as const satisfies readonly Permission[];

const sessionSchema = z.object({
  tenant: z.string(),
  name: z.string().meta({ description: "Who: stamped as a command's `by`" }),
  permissions: z.array(z.enum(PERMISSIONS)),
  factories: z.array(z.string()).nullable().meta({ description: "null = all of the tenant" }),
  lines: z.array(z.string()).nullable().meta({ description: "As `factory/line`; null = all of the factories" }),
});

export function sessionRoutes(app: Api, { now }: Pick<ApiDeps, "now">): void {
  const schema = {
    tags: ["plant"],
    summary: "Who the caller is, and what it may do",
    response: { 200: enveloped(sessionSchema) },
  };
  app.get("/session", { schema, config: { permissions: PERMISSIONS } }, async (request) => {
    const { tenant, name, permissions, factories, lines } = credentialOf(request);
    const data = {
      ...{ tenant, name, permissions: PERMISSIONS.filter((each) => permissions.has(each)) },
      ...{ factories: factories ? [...factories].sort() : null, lines: lines ? [...lines].sort() : null },
    };
    return success(data, { at: now(), traceId: request.id });
  });
}
