// GET and POST /alerts/{id}/acknowledge: that somebody takes care. By the API with a credential, or by the link in a message, which opens a
// page with a form.
//   I1. GET changes nothing, whoever follows the link: previews of chats do.
//   I2. The link is enough: neither page nor form need the warehouse, which may be what the alert is about.
//   I3. A form is taken with a link alone, so that no other page can make a browser that is let in send one.
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { AlertsConfig } from "../../core/alert-config.ts";
import { commandFields } from "../../core/commands.ts";
import { ERRORS, PipelineError } from "../../core/errors.ts";
import type { AlertLink } from "../alert-link.ts";
import { acknowledgedPage, alertPage, faultPage } from "../alert-page.ts";
import { COMMAND_DESCRIPTION, type CommandGiver } from "../command-giver.ts";
import type { ApiDeps } from "../deps.ts";
import { success } from "../envelope.ts";
import { faultOf } from "../faults.ts";
import { credentialOf, linkTokenOf } from "../guard.ts";
import { type AlertItem, alertItem } from "../items/alert.ts";
import { createLineSettings } from "../line-settings.ts";
import { scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { type Rules, readAlert } from "./alerts.ts";
import { alertEnvelope, alertGiver, alertParams, alertReceipt, SYSTEM_LINE } from "./alerts-commands.ts";

const FORM = "application/x-www-form-urlencoded";
const FORM_BYTES = 16 * 1024;

const linkQuery = z.object({ token: z.string().max(2000).optional().meta({ description: "Of the link in a message" }) });
const config = { permissions: ["command"] as const, opensByLink: true as const };

/** The POST, with what takes its form: in a scope of its own. */
export function acknowledgeRoutes(app: Api, deps: ApiDeps, give: CommandGiver["give"]): void {
  app.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: FORM_BYTES }, (_request, body, done) =>
    done(null, fieldsOf(String(body))),
  );
  const giveToAlert = alertGiver(deps, give);
  const schema = {
    tags: ["alerts"],
    summary: "Say that somebody takes care of an alert",
    description: `${COMMAND_DESCRIPTION} With a link of a message (\`token\`) it needs no credential, and takes a form.`,
    params: alertParams,
    querystring: linkQuery,
    body: z.strictObject(alertEnvelope),
    response: { 202: alertReceipt },
  };
  const errorHandler = pageForPeople(app, deps, isForm);
  app.post("/alerts/:id/acknowledge", { schema, config, errorHandler }, async (request, reply) => {
    const link = request.alertLink;
    const { id } = request.params;
    if (!link) {
      if (isForm(request)) throw new PipelineError("UNSUPPORTED_MEDIA_TYPE", "a form needs the link of a message");
      return giveToAlert("alert.acknowledge", id, request.body, { request, reply });
    }
    const command = commandOf(link, request.body, request.id);
    await give(command, { credential: credentialOf(request), signal: hangUp(reply) });
    if (isForm(request)) return sendPage(reply, 200, acknowledgedPage({ id, by: link.by, url: deps.alerts?.config.url }));
    const { factory, line } = command;
    return reply.code(202).send(success({ id: command.id, alert: id, factory, line }, { at: deps.now(), traceId: request.id }));
  });
}

function commandOf(
  { factory, line, alert }: AlertLink,
  { id, note }: { id?: string | undefined; note?: string | undefined },
  traceId: string,
) {
  const fields = commandFields["alert.acknowledge"].alert.parse(alert);
  return {
    name: "alert.acknowledge" as const,
    id: id ?? traceId,
    factory,
    line: line || SYSTEM_LINE,
    alert: fields,
    ...(note && { note }),
  };
}

/** The GET: a page for people. */
export function acknowledgePageRoutes(app: Api, deps: ApiDeps, alerts: { readonly config: AlertsConfig; readonly rules: Rules }): void {
  const settings = createLineSettings(deps.query);
  const schema = {
    tags: ["alerts"],
    summary: "A page that says what an alert is, with a form that acknowledges it",
    description: "For the link of a message. It changes nothing by itself.",
    params: alertParams,
    querystring: linkQuery,
    response: { 200: { description: "The page", content: { "text/html": { schema: z.string() } } } },
  };
  const errorHandler = pageForPeople(app, deps, () => true);
  app.get("/alerts/:id/acknowledge", { schema, config, errorHandler }, async (request, reply) => {
    const link = request.alertLink;
    if (!link) throw new PipelineError("UNAUTHORIZED", "this page needs the link of a message");
    const { id } = request.params;
    const [alert, timeZone] = await readForPage(request, reply);
    const action = `?token=${encodeURIComponent(linkTokenOf(request) ?? "")}`; // wherever a proxy has put this page
    return sendPage(reply, 200, alertPage({ alert, id, by: link.by, action, timeZone, url: alerts.config.url }));
  });

  /** What the warehouse knows of it; nothing where it does not answer (I2). */
  async function readForPage(request: FastifyRequest, reply: FastifyReply): Promise<[AlertItem | undefined, string]> {
    const { alert = "", line = "" } = request.alertLink ?? {};
    const signal = hangUp(reply);
    const scope = scopeParams(credentialOf(request), deps.generation(), {});
    const zone = alerts.config.timeZone;
    try {
      const [row, read] = await Promise.all([
        readAlert(deps, { ...scope, alert }, signal),
        zone ? undefined : settings.read(scope, signal),
      ]);
      const { timeZone } = read?.({ factory: row.factory, line }).time ?? { timeZone: zone };
      return [alertItem(row, { rules: alerts.rules, now: deps.now() }), timeZone ?? "UTC"];
    } catch (error) {
      if (error instanceof PipelineError && (error.code === "NOT_FOUND" || error.remedy === "retry")) return [undefined, zone ?? "UTC"];
      throw error;
    }
  }
}

function fieldsOf(body: string): Record<string, string> {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { note = "", ...rest } = fields;
  return note.trim() === "" ? rest : { ...rest, note: note.trim() };
}

function isForm(request: FastifyRequest): boolean {
  return request.mediaType === FORM;
}

/** Tells people by a page what machines are told in the envelope. */
function pageForPeople(app: Api, deps: ApiDeps, isForPeople: (request: FastifyRequest) => boolean) {
  return (error: Error, request: FastifyRequest, reply: FastifyReply) => {
    if (!isForPeople(request)) return app.errorHandler(error, request, reply);
    const { code } = faultOf(error);
    const { status } = ERRORS[code];
    if (status >= 500)
      deps.reportFault(error, { traceId: request.id, code, method: request.method, route: request.routeOptions.url ?? "" });
    return sendPage(reply, status, faultPage(status, { traceId: request.id, url: deps.alerts?.config.url }));
  };
}

/** A browser sends the form's Origin only where it may send a referrer to its own origin; without one the form would be refused. */
function sendPage(reply: FastifyReply, status: number, page: string) {
  return reply.code(status).headers({ "referrer-policy": "same-origin" }).type("text/html; charset=utf-8").serializer(String).send(page);
}
