// GET /alerts, GET /alerts/{id}: the inbox, and one alert with what happened to it and who was told.
//   I1. An alert that a credential does not cover is answered as one that there is not.
import { z } from "zod";
import type { AlertRule } from "../../core/alert-config.ts";
import { ALERT_STATUSES, type AlertStatus } from "../../core/alerting.ts";
import { PipelineError } from "../../core/errors.ts";
import { identifier } from "../../core/identifier.ts";
import { SEVERITIES, type Severity } from "../../core/notification.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type AlertRow, alertItem, alertSchema } from "../items/alert.ts";
import { deliveryItem, deliverySchema, type StepRow, stepItem, stepSchema } from "../items/alert-step.ts";
import { ALL_TIME, instantParameter, pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

/** Steps of an alert that one answer shows. */
const NEWEST_STEPS = 1000;

/** Several of them, separated by commas. */
function someOf<const T extends string>(names: readonly T[]) {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(names)))
    .optional()
    .meta({ description: `Of ${names.join(", ")}, comma-separated; default all` });
}

const alertsQuery = z.object({
  ...scopeParameters,
  station: identifier.optional(),
  status: someOf(ALERT_STATUSES),
  severity: someOf(SEVERITIES),
  rule: identifier.optional(),
  assignee: z.string().max(200).optional().meta({ description: "Empty = those that nobody has" }),
  from: instantParameter.optional().meta({ description: "Those that stood at or after it, to the millisecond; default all time" }),
  to: instantParameter.optional().meta({ description: "Those that were open before it, to the millisecond; default all time" }),
  q: z.string().trim().max(200).default("").meta({ description: "A part of a title, a label, a name or what was observed" }),
  neverFired: z.enum(["true", "false"]).default("false").meta({ description: "true = also those that were over before they fired" }),
  ...pageParameters,
});

const statusCounts = z.object(Object.fromEntries(ALERT_STATUSES.map((status) => [status, z.int()])) as Record<AlertStatus, z.ZodInt>);
export const alertCountsSchema = z.object(
  Object.fromEntries(SEVERITIES.map((severity) => [severity, statusCounts])) as Record<Severity, typeof statusCounts>,
);
const memorySchema = z.object({ active: z.int(), resolved: z.int(), subjects: z.int(), forgotten: z.int(), refused: z.int() });

export const alertListSchema = z.object({
  items: z.array(alertSchema),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
  counts: alertCountsSchema.meta({ description: "Of all that is asked for but for `status` and `severity`" }),
  memory: memorySchema.meta({ description: "What the factories asked for hold, had to forget, and could not take" }),
});

const NO_MEMORY: z.output<typeof memorySchema> = { active: 0, resolved: 0, subjects: 0, forgotten: 0, refused: 0 };

export const alertDetailSchema = alertSchema.extend({
  history: z.array(stepSchema).meta({ description: "The newest 1 000 steps, oldest first" }),
  deliveries: z.array(deliverySchema).meta({ description: "Who was told, oldest first" }),
});

export type Rules = ReadonlyMap<string, AlertRule>;

export function alertRoutes(app: Api, deps: ApiDeps, rules: Rules): void {
  const list = {
    tags: ["alerts"],
    summary: "Alerts: those that stand, then those that are over, the newest first",
    description: "Default of all time: an alert of last month may still stand. `counts` are for the tabs of a page.",
    querystring: alertsQuery,
    response: { 200: enveloped(alertListSchema) },
  };
  app.get("/alerts", { schema: list }, async (request, reply) => {
    const { status = [], severity = [], page, pageSize, ...query } = request.query;
    const params = { ...askedParams(query, rules), ...scopeParams(credentialOf(request), deps.generation(), query) };
    const options = { signal: hangUp(reply) };
    const wanted = { statuses: status, severities: severity, limit: pageSize, offset: (page - 1) * pageSize };
    const [rows, countRows, [memory]] = await Promise.all([
      deps.query<AlertRow>("alerts", { ...params, ...wanted }, options),
      deps.query<CountRow>("alert-counts", params, options),
      deps.query<z.output<typeof memorySchema>>("alert-memory", params, options),
    ]);
    const counts = countsOf(countRows);
    const now = deps.now();
    const items = rows.map((row) => alertItem(row, { rules, now }));
    const total = totalOf(counts, { status, severity });
    return success({ items, total, page, pageSize, counts, memory: memory ?? NO_MEMORY }, { at: now, traceId: request.id });
  });

  const detail = {
    tags: ["alerts"],
    summary: "One alert, what happened to it and who was told",
    params: z.object({ id: z.string().min(1).max(200) }),
    querystring: z.object({ tenant: scopeParameters.tenant }),
    response: { 200: enveloped(alertDetailSchema) },
  };
  app.get("/alerts/:id", { schema: detail }, async (request, reply) => {
    const signal = hangUp(reply);
    const scope = scopeParams(credentialOf(request), deps.generation(), request.query);
    const row = await readAlert(deps, { ...scope, alert: request.params.id }, signal);
    const name = { tenant: String(scope.tenant), factory: row.factory, alert: row.alert };
    const [steps, deliveries = []] = await Promise.all([
      deps.query<StepRow>("alert-history", { ...name, limit: NEWEST_STEPS }, { signal }),
      deps.alerts?.deliveries(name),
    ]);
    const now = deps.now();
    const data = {
      ...alertItem(row, { rules, now }),
      history: steps.map(stepItem),
      deliveries: deliveries.map(deliveryItem),
    };
    return success(data, { at: now, traceId: request.id });
  });
}

/** @throws PipelineError NOT_FOUND, also for one that the parameters do not cover */
export async function readAlert(
  { query }: Pick<ApiDeps, "query">,
  params: Parameters<ApiDeps["query"]>[1],
  signal: AbortSignal,
): Promise<AlertRow> {
  const [row] = await query<AlertRow>("alert", params, { signal });
  if (!row) throw new PipelineError("NOT_FOUND", `there is no alert "${params.alert}"`);
  return row;
}

type Asked = Omit<z.output<typeof alertsQuery>, "status" | "severity" | "page" | "pageSize">;

function askedParams({ station = "", rule = "", assignee, from, to, q, neverFired }: Asked, rules: Rules) {
  const range = { from: from ?? ALL_TIME.from, to: to ?? ALL_TIME.to };
  if (range.from >= range.to) {
    const message = "must be before `to`";
    throw new RequestError("INVALID_REQUEST", `\`from\` ${message}`, [{ path: "from", message }]);
  }
  const assignees = assignee === undefined ? [] : [assignee];
  const part = q.toLowerCase();
  const titled = [...rules.values()].filter(({ title }) => `${title.zh}\n${title.en}`.toLowerCase().includes(part));
  return { ...range, station, rule, assignees, q, titled: titled.map(({ name }) => name), never_fired: Number(neverFired === "true") };
}

interface CountRow {
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly alerts: number;
}

type Counts = z.output<typeof alertCountsSchema>;

function countsOf(rows: readonly CountRow[]): Counts {
  const none = () => Object.fromEntries(ALERT_STATUSES.map((status) => [status, 0])) as Record<AlertStatus, number>;
  const counts: Counts = { P0: none(), P1: none(), P2: none() };
  for (const { severity, status, alerts } of rows) counts[severity][status] = alerts;
  return counts;
}

function totalOf(counts: Counts, { status, severity }: { status: readonly AlertStatus[]; severity: readonly Severity[] }): number {
  const cells = (severity.length > 0 ? severity : SEVERITIES).flatMap((each) =>
    (status.length > 0 ? status : ALERT_STATUSES).map((of) => counts[each][of]),
  );
  return cells.reduce((sum, count) => sum + count, 0);
}
