// GET /wip, GET /wip/findings: what is in work, where it piles up, and what is wrong with it.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import { formatInstant } from "../../core/time.ts";
import { activePeriods } from "../active-periods.ts";
import { compareNames } from "../compare-names.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import {
  FINDING_KINDS,
  type FindingRow,
  FLOW_WINDOW_MS,
  findingItem,
  findingSchema,
  placeOf,
  throughputItem,
  throughputSchema,
  type WipRow,
  wipItem,
  wipSchema,
} from "../items/wip.ts";
import { bottleneckItems, bottleneckSchema } from "../items/wip-bottlenecks.ts";
import { coveredLines, type LineConfigRow } from "../items/yield-routes.ts";
import { readPage } from "../list.ts";
import { instantParameter, pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { workInProcess } from "../work-in-process.ts";

const filters = { ...scopeParameters, operation: identifier.optional(), product: identifier.optional() };

const wipQuery = z.object({
  ...filters,
  ...pageParameters,
  at: instantParameter.optional().meta({ description: "To the millisecond; default now" }),
});

export const answerSchema = z.object({
  at: z.string().meta({ format: "date-time" }),
  items: z.array(wipSchema),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
  throughput: z.array(throughputSchema).meta({ description: "Of every operation that something left in the 24 h before `at`" }),
  bottlenecks: z.array(bottleneckSchema).meta({ description: "By line, whatever `operation` and `product` filter" }),
});

export function wipRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["wip"],
    summary: "Work in process at an instant",
    description: "By operation and product of each line, from the moves up to and including `at`, as they are known now.",
    querystring: wipQuery,
    response: { 200: enveloped(answerSchema) },
  };
  app.get("/wip", { schema }, async (request, reply) => {
    const { operation, product, page, pageSize, at = deps.now(), ...query } = request.query;
    const scope = scopeParams(credentialOf(request), deps.generation(), query);
    const options = { signal: hangUp(reply) };
    const [{ wip, departures }, active, lineRows] = await Promise.all([
      workInProcess(deps.query, { scope, at, since: at - FLOW_WINDOW_MS, ...options }),
      activePeriods(deps.query, { params: scope, at, ...options }),
      deps.query<LineConfigRow>("line-configs", scope, options),
    ]);
    const departuresOf = new Map(departures.map((row) => [placeOf(row), row]));
    const isShown = (row: Place) => row.operation === (operation ?? row.operation) && row.product === (product ?? row.product);
    const shown = wip.filter(isShown).sort(byPlace);
    const items = shown.slice((page - 1) * pageSize, page * pageSize).map((row) => wipItem(row, departuresOf.get(placeOf(row))));
    const bottlenecks = bottleneckItems({ active, wip, lines: coveredLines(lineRows) });
    const throughput = departures.filter(isShown).sort(byPlace).map(throughputItem);
    const data = { at: formatInstant(at), items, total: shown.length, page, pageSize, throughput, bottlenecks };
    return success(data, { at: deps.now(), traceId: request.id });
  });
}

const findingsQuery = z.object({ ...filters, ...pageParameters, kind: z.enum(FINDING_KINDS).optional() });

export const findingsSchema = z.object({
  items: z.array(findingSchema),
  total: z.int().meta({ description: "All items, also those of other pages" }),
  page: z.int(),
  pageSize: z.int(),
  unwatched: z.object({
    refused: z.int().meta({ description: "How often a lot or an order with a limit found no room among those that are watched" }),
    lastAt: z.string().meta({ format: "date-time" }).nullable().meta({ description: "When one last did; null = never" }),
  }),
});

export function wipFindingRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["wip"],
    summary: "Orders and lots that take too long, and negative quantities, as they stand",
    description: "Ordered by place, kind and `since`, the oldest first.",
    querystring: findingsQuery,
    response: { 200: enveloped(findingsSchema) },
  };
  app.get("/wip/findings", { schema }, async (request, reply) => {
    const { kind = "", operation = "", product = "", ...query } = request.query;
    const params = { ...scopeParams(credentialOf(request), deps.generation(), query), kind, operation, product };
    const now = deps.now();
    const toItem = (row: FindingRow) => findingItem(row, now);
    const signal = hangUp(reply);
    const [list, [refusals]] = await Promise.all([
      readPage(deps.query, "wip-findings", params, { ...query, signal }, toItem),
      deps.query<{ refused: number; refused_at: number }>("wip-unwatched", params, { signal }),
    ]);
    const { refused, refused_at } = refusals ?? { refused: 0, refused_at: 0 };
    const unwatched = { refused, lastAt: refused === 0 ? null : formatInstant(refused_at) };
    return success({ ...list, unwatched }, { at: now, traceId: request.id });
  });
}

type Place = Pick<WipRow, "factory" | "line" | "operation" | "product">;

function byPlace(a: Place, b: Place): number {
  return compareNames([a.factory, a.line, a.operation, a.product], [b.factory, b.line, b.operation, b.product]);
}
