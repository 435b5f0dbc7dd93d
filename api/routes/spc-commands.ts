// POST /spc/limits/*, /spc/points/*: what a person decides on limits and points, as a command in the log.
//   I1. A command is an event like any other: it is durable when 202 is answered, and carried out in its place in the log.
//   I2. Who gives it, and where it may act, comes from the credential (design 11).
//   I3. Sent again with the same `id` it is the same event.
import { z } from "zod";
import { type CommandName, commandFields } from "../../core/commands.ts";
import type { Credential } from "../../core/credential.ts";
import { identifier } from "../../core/identifier.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { scopeParameters, scopeParams } from "../parameters.ts";
import { createRecentCommands, type RecentCommands } from "../recent-commands.ts";
import { type Api, hangUp } from "../route.ts";

const COMMANDS = [
  { path: "/spc/limits/freeze", name: "limits.freeze", summary: "Estimate limits from a window of points and judge by them from now on" },
  { path: "/spc/limits/set", name: "limits.set", summary: "Give limits by hand and judge by them from now on" },
  { path: "/spc/limits/approve", name: "limits.approve", summary: "Agree with the limits in force" },
  { path: "/spc/points/exclude", name: "point.exclude", summary: "Leave a point out of runs and estimates, or take it in again" },
  { path: "/spc/points/annotate", name: "point.annotate", summary: "Say something about a point: a remark, a cause, an action" },
] as const satisfies readonly { path: string; name: CommandName; summary: string }[];

const DESCRIPTION = `Answered once the command is durable; GET /commands/{id} tells what became of it, and what it changed. Sent again with
the same \`id\` it is carried out once.`;

const receiptSchema = z.object({ id: z.string(), factory: z.string(), line: z.string() });

const envelope = {
  tenant: scopeParameters.tenant,
  factory: identifier,
  line: identifier,
  id: z.string().min(1).max(200).optional().meta({ description: "Names the command; default the request's `traceId`" }),
  note: z.string().max(2000).optional().meta({ description: "Why" }),
};

interface Given {
  readonly tenant?: string | undefined;
  readonly factory: string;
  readonly line: string;
  readonly id?: string | undefined;
}

export function spcCommandRoutes(app: Api, deps: ApiDeps): void {
  const recent = createRecentCommands();
  for (const { path, name, summary } of COMMANDS) {
    const schema = {
      tags: ["spc"],
      summary,
      description: DESCRIPTION,
      body: z.strictObject({ ...envelope, ...commandFields[name] }),
      response: { 202: enveloped(receiptSchema) },
    };
    app.post(path, { schema, config: { permissions: ["command"] } }, async (request, reply) => {
      const { id = request.id, ...given }: Given = request.body;
      const { factory, line } = given;
      const credential = credentialOf(request);
      scopeParams(credential, deps.generation(), given); // refuses what the credential does not cover
      await give({ type: "command", name, id, ...given }, { deps, recent, credential, signal: hangUp(reply) });
      return reply.code(202).send(success({ id, factory, line }, { at: deps.now(), traceId: request.id }));
    });
  }
}

interface Giving {
  readonly deps: ApiDeps;
  readonly recent: RecentCommands;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

type Command = Given & { readonly type: "command"; readonly name: CommandName; readonly id: string };

async function give(command: Command, { deps, recent, credential, signal }: Giving): Promise<void> {
  const { tenant, source } = credential;
  const key = JSON.stringify([tenant, command.factory, command.line, source, command.id]);
  const at = recent.timeOf(key, JSON.stringify(command), deps.now());
  const line = Buffer.from(`${JSON.stringify({ ...command, at })}\n`);
  const { rejected } = await deps.door.take(once(line), "ndjson", credential, signal);
  const [fault] = rejected;
  if (!fault) return;
  recent.forget(key);
  const [, path = "", message = fault.detail] = /^([\w.]+): (.*)$/s.exec(fault.detail) ?? [];
  throw new RequestError(fault.code, fault.detail, [{ path, message }]);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
