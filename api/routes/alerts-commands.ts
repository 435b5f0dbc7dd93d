// POST /alerts/{id}/resolve, assign, comment, and /alerts/{id}/acknowledge: what a person does about an alert, as a command in the log
// (api/command-giver.ts). Which factory and line it belongs to comes from its row.
//   I1. An alert that a credential does not cover is answered as one that there is not.
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type CommandName, commandFields } from "../../core/commands.ts";
import { COMMAND_DESCRIPTION, type CommandGiver, commandId, commandNote } from "../command-giver.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { readAlert } from "./alerts.ts";

/** Commands about what is of no one line are of this one, as are the events of the runtime itself (domain 5.2). */
export const SYSTEM_LINE = "_system";

export const alertParams = z.object({ id: z.string().min(1).max(200) });
export const alertReceipt = enveloped(
  z.object({ id: z.string().meta({ description: "The command's" }), alert: z.string(), factory: z.string(), line: z.string() }),
);

/** What a command about an alert has beside its own fields. */
export const alertEnvelope = { tenant: scopeParameters.tenant, id: commandId, note: commandNote };

const COMMANDS = [
  {
    path: "/alerts/:id/resolve",
    name: "alert.resolve",
    summary: "Say that an alert is over; it is quiet until its condition has cleared",
  },
  { path: "/alerts/:id/assign", name: "alert.assign", summary: "Give an alert to somebody, or to nobody" },
  { path: "/alerts/:id/comment", name: "alert.comment", summary: "Say something about an alert" },
] as const satisfies readonly { path: string; name: CommandName; summary: string }[];

export type GiveToAlert = (
  name: CommandName,
  alert: string,
  fields: Readonly<Record<string, unknown>>,
  to: { readonly request: FastifyRequest; readonly reply: FastifyReply },
) => Promise<z.output<typeof alertReceipt>>;

export function alertCommandRoutes(app: Api, deps: ApiDeps, give: CommandGiver["give"]): void {
  const giveToAlert = alertGiver(deps, give);
  for (const { path, name, summary } of COMMANDS) {
    const { alert: _, ...fields } = commandFields[name] as Record<string, z.ZodType>;
    const schema = {
      tags: ["alerts"],
      summary,
      description: COMMAND_DESCRIPTION,
      params: alertParams,
      body: z.strictObject({ ...alertEnvelope, ...fields }),
      response: { 202: alertReceipt },
    };
    app.post(path, { schema, config: { permissions: ["command"] } }, (request, reply) =>
      giveToAlert(name, request.params.id, request.body, { request, reply }),
    );
  }
}

/** Gives commands about an alert that is stored. */
export function alertGiver(deps: ApiDeps, give: CommandGiver["give"]): GiveToAlert {
  return async (name, alert, { id = undefined, tenant, ...fields }, { request, reply }) => {
    const credential = credentialOf(request);
    const signal = hangUp(reply);
    const scope = scopeParams(credential, deps.generation(), { tenant: tenant as string | undefined });
    const { factory, line: named } = await readAlert(deps, { ...scope, alert }, signal);
    const line = named || SYSTEM_LINE;
    const command = { name, id: (id as string | undefined) ?? request.id, factory, line, alert, ...fields };
    await give(command, { credential, signal });
    reply.code(202);
    return success({ id: command.id, alert, factory, line }, { at: deps.now(), traceId: request.id });
  };
}
