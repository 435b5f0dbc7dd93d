// GET /alerts/rules, POST /alerts/rules/dry-run: the rules in force, and what one would have done in the last days.
import { z } from "zod";
import { type AlertRule, alertsSchema } from "../../core/alert-config.ts";
import { OBSERVED, RESOLUTIONS } from "../../core/alerting.ts";
import { PipelineError } from "../../core/errors.ts";
import { identifier } from "../../core/identifier.ts";
import { SEVERITIES } from "../../core/notification.ts";
import { DAY_MS, formatInstant } from "../../core/time.ts";
import type { AlertDeps, DryRunAlert } from "../alert-deps.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { wordsSchema } from "../items/alert.ts";
import { ruleItem, ruleSchema } from "../items/alert-rule.ts";
import { nameOf } from "../items/alert-rule-words.ts";
import { instantOf, instantText, nullableReal } from "../items/series.ts";
import { scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import type { Rules } from "./alerts.ts";

const OBSERVED_KINDS = ["finding", "sample", "signal", "pulse"] as const;
/** Examples of each end of the time that is looked at. */
const EXAMPLES = 10;

const writtenRule = z
  .looseObject({ name: identifier })
  .meta({ description: "As in the configuration; one of a shipped name changes that rule, as it does there" });

const dryRunBody = z.strictObject({
  tenant: scopeParameters.tenant,
  factory: identifier,
  rule: writtenRule,
  days: z.number().positive().max(7).default(7),
});

const exampleSchema = z.object({
  labels: z.record(z.string(), z.string()),
  subject: z.string(),
  severity: z.enum(SEVERITIES),
  since: instantText,
  firedAt: instantText,
  resolvedAt: instantText.nullable(),
  resolution: z.enum(RESOLUTIONS).nullable(),
  value: nullableReal,
  limit: nullableReal,
  stale: z.boolean(),
});

const reportSchema = z.object({
  rule: ruleSchema,
  from: instantText,
  to: instantText,
  observedFrom: instantText.nullable().meta({ description: "Of what was looked at; null when nothing was observed" }),
  observations: z.int(),
  fired: z.int().meta({ description: "How many alerts would have fired" }),
  stillFiring: z.int().meta({ description: "Of these, how many would stand now" }),
  neverFired: z.int().meta({ description: "Pending, but over before they fired" }),
  notices: z.int().meta({ description: "Messages, with grouping as shipped" }),
  examples: z.array(exampleSchema).meta({ description: "The first and the last ten, by the time at which they would have fired" }),
});

const ACTIVE_DAYS = 7;

const activitySchema = z.object({
  rule: z.string(),
  fired: z.int().meta({ description: "Alerts that fired in the last 7 days" }),
  lastFiredAt: instantText,
});

interface ActivityRow {
  readonly rule: string;
  readonly fired: number;
  readonly last_fired_at: number;
}

/** Apart from the rules: these are there while the warehouse is not. */
function activityRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["alerts"],
    summary: "How often rules fired in the last 7 days, and when they last did; those that never fired are left out",
    querystring: z.object(scopeParameters),
    response: { 200: enveloped(z.object({ items: z.array(activitySchema) })) },
  };
  app.get("/alerts/rules/activity", { schema }, async (request, reply) => {
    const now = deps.now();
    const scope = scopeParams(credentialOf(request), deps.generation(), request.query);
    const params = { ...scope, from: now - ACTIVE_DAYS * DAY_MS };
    const rows = await deps.query<ActivityRow>("alert-rule-counts", params, { signal: hangUp(reply) });
    const items = rows.map(({ rule, fired, last_fired_at }) => ({ rule, fired, lastFiredAt: formatInstant(last_fired_at) }));
    return success({ items }, { at: now, traceId: request.id });
  });
}

const observedSchema = z.object({
  kind: z.enum(OBSERVED_KINDS),
  name: z.string(),
  words: wordsSchema,
});

function observedItems(): z.output<typeof observedSchema>[] {
  return OBSERVED_KINDS.flatMap((kind) => OBSERVED[kind].map((name) => ({ kind, name, words: nameOf(name) })));
}

export function ruleRoutes(app: Api, deps: ApiDeps, rules: Rules): void {
  activityRoutes(app, deps);
  const schema = {
    tags: ["alerts"],
    summary: "Rules of alerts as they are in force, the shipped ones included",
    response: {
      200: enveloped(
        z.object({
          items: z.array(ruleSchema),
          observed: z.array(observedSchema).meta({ description: "What the program tells, and rules may judge" }),
        }),
      ),
    },
  };
  app.get("/alerts/rules", { schema }, async (request) => {
    return success({ items: [...rules.values()].map(ruleItem), observed: observedItems() }, { at: deps.now(), traceId: request.id });
  });

  const check = {
    tags: ["alerts"],
    summary: "A rule as it would be in force, or every fault of it; nothing is stored",
    body: z.strictObject({ rule: writtenRule }),
    response: { 200: enveloped(ruleSchema) },
  };
  app.post("/alerts/rules/check", { schema: check }, async (request) => {
    return success(ruleItem(parseRule(request.body.rule)), { at: deps.now(), traceId: request.id });
  });
}

export function dryRunRoutes(app: Api, deps: ApiDeps, { dryRun }: Pick<AlertDeps, "dryRun">): void {
  const schema = {
    tags: ["alerts"],
    summary: "What a rule would have done in the last days; nobody is told, nothing is stored",
    description: "One at a time: 503 while another one runs. Of a credential for some lines, only these are looked at.",
    body: dryRunBody,
    response: { 200: enveloped(reportSchema) },
  };
  let isRunning = false;
  app.post("/alerts/rules/dry-run", { schema, config: { permissions: ["command"] } }, async (request, reply) => {
    const { tenant, factory, days, rule: written } = request.body;
    const credential = credentialOf(request);
    scopeParams(credential, deps.generation(), { tenant, factory }); // refuses what the credential does not cover
    const rule = parseRule(written);
    if (isRunning) throw new PipelineError("BACKPRESSURE", "another rule is being tried");
    const to = deps.now();
    const from = Math.round(to - days * DAY_MS);
    const lines = credential.lines && [...credential.lines].filter((line) => line.startsWith(`${factory}/`)).map(nameOfLine);
    isRunning = true;
    try {
      const asked = { tenant: credential.tenant, factory, rule, from, to, ...(lines && { lines }) };
      const { fired, observedFrom, ...report } = await dryRun(asked, hangUp(reply));
      const data = {
        rule: ruleItem(rule),
        ...{ from: formatInstant(from), to: formatInstant(to), observedFrom: instantOf(observedFrom) },
        ...report,
        fired: fired.length,
        stillFiring: fired.filter(({ resolvedAt }) => resolvedAt === null).length,
        examples: examplesOf(fired).map(exampleItem),
      };
      return success(data, { at: to, traceId: request.id });
    } finally {
      isRunning = false;
    }
  });
}

function nameOfLine(place: string): string {
  return place.slice(place.indexOf("/") + 1);
}

/** @throws RequestError INVALID_REQUEST with every fault of the rule */
function parseRule(written: { readonly name: string }): AlertRule {
  const parsed = alertsSchema.safeParse({ rules: [written] });
  const rule = parsed.data?.rules.find(({ name }) => name === written.name);
  if (rule) return rule;
  const details = (parsed.error?.issues ?? []).map(({ path, message }) => ({ path: ["rule", ...path.slice(2)].join("."), message }));
  throw new RequestError("INVALID_REQUEST", "the rule has faults", details);
}

function examplesOf(fired: readonly DryRunAlert[]): readonly DryRunAlert[] {
  return fired.length <= 2 * EXAMPLES ? fired : [...fired.slice(0, EXAMPLES), ...fired.slice(-EXAMPLES)];
}

function exampleItem({ labels, subject, severity, since, firedAt, resolvedAt, resolution, value, limit, stale }: DryRunAlert) {
  const times = { since: formatInstant(since), firedAt: formatInstant(firedAt), resolvedAt: instantOf(resolvedAt) };
  return { labels, subject, severity, ...times, resolution: resolution || null, value, limit, stale };
}
