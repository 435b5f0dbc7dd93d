// GET /commands/{id}: what became of a command that was sent, as an event or by a route of its own.
import { z } from "zod";
import { PipelineError } from "../../core/errors.ts";
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const commandSchema = z.object({
  factory: z.string(),
  line: z.string(),
  id: z.string(),
  source: z.string(),
  at: z.string().meta({ format: "date-time" }),
  name: z.string(),
  by: z.string().meta({ description: "Who gave it" }),
  note: z.string().nullable(),
  status: z.enum(["applied", "failed"]),
  code: z.string().nullable().meta({ description: "Why it failed" }),
  detail: z.string().nullable(),
  body: z.record(z.string(), z.unknown()).meta({ description: "The command as it was given" }),
  before: z.unknown().meta({ description: "What it changed, as it was; null where there was nothing" }),
  after: z.unknown().meta({ description: "The same, as it is now; null when nothing was changed" }),
});

type CommandRow = Omit<Row<"commands">, "tenant">;

/** What became of commands about alerts is told in the generation of alerts, which no rebuild makes again (decision 0027). */
const ALERT_GENERATION = 0;

export function commandRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["commands"],
    summary: "What became of a command",
    description: "404 until it was carried out. Of several with one id the newest; `factory`, `line` and `source` tell them apart.",
    params: z.object({ id: z.string().min(1).max(200) }),
    querystring: z.object({ ...scopeParameters, source: z.string().max(200).default("") }),
    response: { 200: enveloped(commandSchema) },
  };
  app.get("/commands/:id", { schema }, async (request, reply) => {
    const { id } = request.params;
    const { source, ...scope } = request.query;
    const params = { ...scopeParams(credentialOf(request), deps.generation(), scope), id, source };
    const signal = hangUp(reply);
    const ask = (of: object = {}) => deps.query<CommandRow>("command", { ...params, ...of }, { signal });
    const [row = (await ask({ generation: ALERT_GENERATION }))[0]] = await ask();
    if (!row) throw new PipelineError("NOT_FOUND", `no command "${id}" has been carried out`);
    return success(commandItem(row), { at: deps.now(), traceId: request.id });
  });
}

function commandItem({ at, note, code, detail, body, before, after, ...rest }: CommandRow): z.output<typeof commandSchema> {
  return {
    ...rest,
    at: formatInstant(at),
    note: note || null,
    code: code || null,
    detail: detail || null,
    body: z.record(z.string(), z.unknown()).parse(parsed(body) ?? {}),
    before: parsed(before),
    after: parsed(after),
  };
}

function parsed(text: string): unknown {
  return text === "" ? null : JSON.parse(text);
}
