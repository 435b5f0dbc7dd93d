// GET and POST /alerts/silences, POST /alerts/silences/{id}/end: what is to be kept quiet, until when.
//   I1. Who may command some lines alone silences one of those by its name, and ends such silences: a pattern could reach others.
import { z } from "zod";
import { ALERT_LABELS } from "../../core/alerting.ts";
import { instant } from "../../core/commands.ts";
import { type Credential, covers } from "../../core/credential.ts";
import { PipelineError } from "../../core/errors.ts";
import { identifier } from "../../core/identifier.ts";
import { DAY_MS } from "../../core/time.ts";
import { COMMAND_DESCRIPTION, type CommandGiver } from "../command-giver.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type SilenceRow, silenceItem, silenceSchema } from "../items/alert-silence.ts";
import { readPage } from "../list.ts";
import { pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { alertEnvelope, SYSTEM_LINE } from "./alerts-commands.ts";

/** What is to be quiet for longer is a rule that should not be there. */
const LONGEST_MS = 31 * DAY_MS;

const MATCHED = [...ALERT_LABELS.filter((label) => label !== "tenant" && label !== "factory"), "rule", "severity"] as const;
type Matched = (typeof MATCHED)[number];

const silenceBody = z.strictObject({
  ...alertEnvelope,
  factory: identifier,
  match: z
    .partialRecord(z.enum(MATCHED), z.string().min(1).max(200))
    .refine((match) => Object.keys(match).length > 0, "must name a label: empty it would silence everything")
    .meta({ description: "Labels, `rule` or `severity`, and the value that each must have; * stands for any characters" }),
  until: instant.meta({ description: "At most 31 days away" }),
});

const receipt = z.object({
  id: z.string().meta({ description: "The command's" }),
  silence: z.string(),
  factory: z.string(),
  line: z.string(),
});
const listQuery = z.object({
  ...scopeParameters,
  state: z.enum(["active", "all"]).default("active"),
  ...pageParameters,
});
const config = { permissions: ["command"] as const };

export function silenceRoutes(app: Api, deps: ApiDeps, give: CommandGiver["give"]): void {
  addList(app, deps);
  const creation = {
    tags: ["alerts"],
    summary: "Keep alerts quiet until an instant: they are shown, and nobody is told",
    description: COMMAND_DESCRIPTION,
    body: silenceBody,
    response: { 202: enveloped(receipt) },
  };
  app.post("/alerts/silences", { schema: creation, config }, async (request, reply) => {
    const { id = request.id, ...given } = request.body;
    const credential = credentialOf(request);
    scopeParams(credential, deps.generation(), given); // refuses what the credential does not cover
    const line = lineOf(credential, given);
    checkUntil(given.until, deps.now());
    await give({ name: "alert.silence", id, ...given, line }, { credential, signal: hangUp(reply) });
    const data = { id, silence: `${credential.source}/${id}`, factory: given.factory, line };
    return reply.code(202).send(success(data, { at: deps.now(), traceId: request.id }));
  });

  const end = {
    tags: ["alerts"],
    summary: "End a silence before its time",
    description: COMMAND_DESCRIPTION,
    params: z.object({ id: z.string().min(1).max(420) }),
    body: z.strictObject(alertEnvelope),
    response: { 202: enveloped(receipt) },
  };
  app.post("/alerts/silences/:id/end", { schema: end, config }, async (request, reply) => {
    const { id = request.id, tenant, ...given } = request.body;
    const credential = credentialOf(request);
    const signal = hangUp(reply);
    const { id: silence } = request.params;
    const params = { ...scopeParams(credential, deps.generation(), { tenant }), silence, over: 1, now: deps.now(), limit: 1, offset: 0 };
    const [row] = await deps.query<SilenceRow>("alert-silences", params, { signal });
    if (!row) throw new PipelineError("NOT_FOUND", `there is no silence "${silence}"`);
    const line = isLine(row.line) ? row.line : SYSTEM_LINE;
    await give({ name: "alert.unsilence", id, ...given, factory: row.factory, line, silence }, { credential, signal });
    return reply.code(202).send(success({ id, silence, factory: row.factory, line }, { at: deps.now(), traceId: request.id }));
  });
}

function addList(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["alerts"],
    summary: "Silences, the newest first",
    querystring: listQuery,
    response: { 200: listed(silenceSchema) },
  };
  app.get("/alerts/silences", { schema }, async (request, reply) => {
    const { state, ...query } = request.query;
    const now = deps.now();
    const scope = scopeParams(credentialOf(request), deps.generation(), query);
    const params = { ...scope, silence: "", over: Number(state === "all"), now };
    const page = { ...query, signal: hangUp(reply) };
    const list = await readPage(deps.query, "alert-silences", params, page, (row: SilenceRow) => silenceItem(row, now));
    return success(list, { at: now, traceId: request.id });
  });
}

/** The one line that is silenced, or the system's where it is not one. */
function lineOf(credential: Credential, { factory, match }: { factory: string; match: Partial<Record<Matched, string>> }): string {
  const { line } = match;
  if (line !== undefined && isLine(line) && covers(credential, factory, line)) return line;
  if (credential.lines === undefined) return SYSTEM_LINE;
  const message = "must be one line that the credential covers";
  throw new RequestError("TENANT_MISMATCH", `\`match.line\` ${message}`, [{ path: "match.line", message }]);
}

/** A name, and no pattern: identifiers have no `*`. */
function isLine(line: string): boolean {
  return identifier.safeParse(line).success;
}

function checkUntil(until: number, now: number): void {
  if (until > now && until <= now + LONGEST_MS) return;
  const message = until <= now ? "is over already" : "is more than 31 days away";
  throw new RequestError("INVALID_REQUEST", `\`until\` ${message}`, [{ path: "until", message }]);
}
