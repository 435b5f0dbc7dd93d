// Routes that give one command each: what a person decides, as an event in the log.
//   I1. A command is an event like any other: it is durable when 202 is answered, and carried out in its place in the log.
//   I2. Who gives it, and where it may act, comes from the credential (design 11).
//   I3. Sent again with the same `id` it is the same event, whichever route it came by.
import { z } from "zod";
import { type CommandName, commandFields } from "../core/commands.ts";
import type { Credential } from "../core/credential.ts";
import { identifier } from "../core/identifier.ts";
import type { Instant } from "../core/time.ts";
import type { ApiDeps } from "./deps.ts";
import { enveloped, RequestError, success } from "./envelope.ts";
import { credentialOf } from "./guard.ts";
import { scopeParameters, scopeParams } from "./parameters.ts";
import { createRecentCommands, type RecentCommands } from "./recent-commands.ts";
import { type Api, hangUp } from "./route.ts";

export const COMMAND_DESCRIPTION = `Answered once the command is durable; GET /commands/{id} tells what became of it, and what it changed. Sent again with
the same \`id\` it is carried out once.`;

const receiptSchema = z.object({ id: z.string(), factory: z.string(), line: z.string() });

export const commandId = z.string().min(1).max(200).optional().meta({ description: "Names the command; default the request's `traceId`" });
export const commandNote = z.string().max(2000).optional().meta({ description: "Why" });

const envelope = {
  tenant: scopeParameters.tenant,
  factory: identifier,
  line: identifier,
  id: commandId,
  note: commandNote,
};

export interface CommandRoute {
  readonly path: string;
  readonly name: CommandName;
  readonly summary: string;
  /** Fields of the body beside the command's own, such as an `at` of its own. */
  readonly fields?: z.ZodRawShape;
}

/** Adds the routes of commands to `app`, under a tag. */
export type AddCommands = (app: Api, tag: string, routes: readonly CommandRoute[]) => void;

interface Given {
  readonly tenant?: string | undefined;
  readonly factory: string;
  readonly line: string;
  readonly id?: string | undefined;
  readonly at?: Instant | undefined;
}

/** What a command is given with: who gives it, and until when somebody waits for the answer. */
export interface Giver {
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** The envelope of a command, with the fields of its own. */
export type Command = Given & { readonly name: CommandName; readonly id: string; readonly [field: string]: unknown };

export interface CommandGiver {
  readonly add: AddCommands;
  /**
   * Gives one command; resolves once it is durable.
   *
   * @throws RequestError with the code of the edge that rejects it; INVALID_REQUEST when its id belongs to another one
   */
  give(command: Command, giver: Giver): Promise<void>;
}

/** All commands of one giver know each other's ids. */
export function createCommandGiver(deps: ApiDeps): CommandGiver {
  const recent = createRecentCommands();
  const give = (command: Command, giver: Giver) => giveOnce({ type: "command", ...command }, { deps, recent, ...giver });
  const add: AddCommands = (app, tag, routes) => {
    for (const { path, name, summary, fields = {} } of routes) {
      const schema = {
        tags: [tag],
        summary,
        description: COMMAND_DESCRIPTION,
        body: z.strictObject({ ...envelope, ...fields, ...commandFields[name] }),
        response: { 202: enveloped(receiptSchema) },
      };
      app.post(path, { schema, config: { permissions: ["command"] } }, async (request, reply) => {
        const { id = request.id, ...given } = request.body as Given;
        const { factory, line } = given;
        const credential = credentialOf(request);
        scopeParams(credential, deps.generation(), given); // refuses what the credential does not cover
        await give({ name, id, ...given }, { credential, signal: hangUp(reply) });
        return reply.code(202).send(success({ id, factory, line }, { at: deps.now(), traceId: request.id }));
      });
    }
  };
  return { add, give };
}

interface Giving extends Giver {
  readonly deps: ApiDeps;
  readonly recent: RecentCommands;
}

async function giveOnce(command: Command & { readonly type: "command" }, { deps, recent, credential, signal }: Giving): Promise<void> {
  const { tenant, source } = credential;
  const key = JSON.stringify([tenant, command.factory, command.line, source, command.id]);
  const now = recent.timeOf(key, JSON.stringify(command), deps.now());
  const line = Buffer.from(`${JSON.stringify({ ...command, at: command.at ?? now })}\n`);
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
