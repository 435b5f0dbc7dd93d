// POST /alertmanager: Alertmanager's webhook, so that Prometheus can use our robots.
//   I1. What an alert's labels say of its factory is held against the credential as a parameter would be.
import { z } from "zod";
import { alertmanagerSchema } from "../../core/alertmanager.ts";
import { type Credential, coversSomeOf } from "../../core/credential.ts";
import { identifier } from "../../core/identifier.ts";
import type { AlertDeps } from "../alert-deps.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { scopeParameters, scopeParams } from "../parameters.ts";
import type { Api } from "../route.ts";
import { SYSTEM_LINE } from "./alerts-commands.ts";

/** Alertmanager sends all alerts of a group in one request. */
const BODY_BYTES = 8 * 1024 * 1024;
/** Where no factory is named and the credential is for all: what is told is about machines, not about a plant. */
const SYSTEM_FACTORY = SYSTEM_LINE;

export function alertmanagerRoutes(app: Api, deps: ApiDeps, { takeAlertmanager }: AlertDeps): void {
  const schema = {
    tags: ["alerts"],
    summary: "Alerts of an Alertmanager, to be told by our robots",
    description: `Its webhook, version 4. An alert's label \`factory\` says whose it is, else the parameter, else the credential where it is
for one factory alone. Answered once they are durable; the same alert sent again is told once.`,
    querystring: z.object({ tenant: scopeParameters.tenant, factory: scopeParameters.factory }),
    body: alertmanagerSchema,
    response: { 202: enveloped(z.object({ accepted: z.int(), repeated: z.int() })) },
  };
  const options = { schema, config: { permissions: ["write"] as const }, bodyLimit: BODY_BYTES };
  app.post("/alertmanager", options, async (request, reply) => {
    const credential = credentialOf(request);
    const { tenant, factory: named } = request.query;
    const factory = named ?? ownFactory(credential);
    scopeParams(credential, deps.generation(), { tenant, factory }); // refuses what the credential does not cover
    const { alerts } = request.body;
    for (const [index, { labels }] of alerts.entries()) checkFactory(credential, labels.factory, index);
    const receivedAt = deps.now();
    const accepted = await takeAlertmanager({ payload: request.body, tenant: credential.tenant, factory, receivedAt });
    return reply.code(202).send(success({ accepted, repeated: alerts.length - accepted }, { at: receivedAt, traceId: request.id }));
  });
}

function ownFactory({ factories, lines }: Credential): string {
  const own = factories ?? (lines && new Set([...lines].map((line) => line.slice(0, line.indexOf("/")))));
  if (own === undefined) return SYSTEM_FACTORY;
  const [factory] = own;
  if (factory !== undefined && own.size === 1) return factory;
  const message = "must be named: the credential is for several";
  throw new RequestError("INVALID_REQUEST", `\`factory\` ${message}`, [{ path: "factory", message }]);
}

function checkFactory(credential: Credential, factory: string | undefined, index: number): void {
  if (factory === undefined) return;
  const path = `alerts.${index}.labels.factory`;
  const refuse = (code: "INVALID_REQUEST" | "TENANT_MISMATCH", message: string) => {
    throw new RequestError(code, `\`${path}\` ${message}`, [{ path, message }]);
  };
  if (!identifier.safeParse(factory).success) refuse("INVALID_REQUEST", "must be the name of a factory");
  if (!coversSomeOf(credential, factory)) refuse("TENANT_MISMATCH", "is not covered by the credential");
}
