// GET /spc/limits, /spc/limits/proposal: the sets that points were judged by, and the one that a window of points would give.
import { z } from "zod";
import { DAY_MS, type Instant } from "../../core/time.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { enveloped, listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { limitsItem, limitsSchema } from "../items/limits.ts";
import { proposalItem, proposalSchema } from "../items/proposal.ts";
import { identityOf } from "../items/series.ts";
import { readPage } from "../list.ts";
import { findSeries, type SeriesRow } from "../one-series.ts";
import {
  ALL_TIME,
  allTimeParameters,
  instantParameter,
  oneSeriesParameters,
  PAGE_SIZE_MAX,
  pageParameters,
  rangeOf,
  seriesParameters,
  seriesParams,
} from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { storedPlan, type WindowRow, windowPoint } from "../stored-points.ts";

export function limitRoutes(app: Api, deps: ApiDeps): void {
  limitsRoute(app, deps);
  proposalRoute(app, deps);
}

function limitsRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Limit versions",
    description: "Ordered by series, then version. `from` and `to` are about the time of a version; default all time.",
    querystring: z.object({ ...seriesParameters, ...allTimeParameters, ...pageParameters }),
    response: { 200: listed(limitsSchema) },
  };
  app.get("/spc/limits", { schema }, async (request, reply) => {
    const { query } = request;
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const { from = ALL_TIME.from, to = ALL_TIME.to } = query;
    const params = { ...series, ...rangeOf({ from, to }, deps.now()) };
    const data = await readPage(deps.query, "spc-limits", params, { ...query, signal: hangUp(reply) }, limitsItem);
    return success(data, { at: deps.now(), traceId: request.id });
  });
}

const proposalQuery = z.object({
  ...oneSeriesParameters,
  points: z.coerce.number().int().min(2).max(PAGE_SIZE_MAX).optional().meta({ description: "The newest so many" }),
  from: instantParameter.optional().meta({ description: "To the millisecond, as `limits.freeze` takes it" }),
  to: instantParameter.optional().meta({ description: "Not included, to the millisecond" }),
  without: z
    .union([z.string().max(220), z.array(z.string().max(220)).max(1_000)])
    .optional()
    .transform((ids) => (typeof ids === "string" ? [ids] : (ids ?? [])))
    .meta({ description: "Ids of points to leave out as well, as if they were excluded; may be given many times" }),
  iterate: z
    .enum(["true", "false"])
    .default("false")
    .meta({ description: "Leave points out that signal, estimate again, and so on until none does" }),
});

type ProposalQuery = z.output<typeof proposalQuery>;

const PROPOSAL = `Limits from complete, timely points that are not excluded, and those points as they would stand under them.
Without \`points\`, \`from\` and \`to\` the window is the plan's \`baseline\`. Nothing is changed: POST /spc/limits/freeze does that.`;

function proposalRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Limits that a window of points would give",
    description: PROPOSAL,
    querystring: proposalQuery,
    response: { 200: enveloped(proposalSchema) },
  };
  app.get("/spc/limits/proposal", { schema }, async (request, reply) => {
    const { query } = request;
    const params = seriesParams(credentialOf(request), deps.generation(), query);
    const signal = hangUp(reply);
    const series = await findSeries(deps.query, params, signal);
    const points = await readWindow(deps, { ...params, products: [series.product], chart: series.chart }, { query, series, signal });
    const plan = storedPlan(series);
    const { mean, sigma, limits_version: version, limits_approved: approved } = series;
    const current = version === 0 ? null : { version, approved, mean, sigma };
    const proposal = deps.figures.propose({ points, plan, current, iterate: query.iterate === "true" });
    const head = { ...identityOf(series), chart: plan.chart, current };
    return success(proposalItem(head, points, proposal), { at: deps.now(), traceId: request.id });
  });
}

interface WindowRequest {
  readonly query: ProposalQuery;
  readonly series: SeriesRow;
  readonly signal: AbortSignal;
}

/** Most series have enough points in a week: what is older is read for the others alone. */
const SPANS_MS = [7 * DAY_MS, 90 * DAY_MS];

interface WindowParams extends QueryParams {
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** The newest first. Where any so many are wanted (`isNewest`), the range is read as far back as they lie. */
async function readRows({ query, now }: ApiDeps, params: WindowParams, { isNewest, signal }: { isNewest: boolean; signal: AbortSignal }) {
  const read = (from: Instant) => query<WindowRow>("spc-window", { ...params, from }, { signal });
  for (const span of isNewest ? SPANS_MS : []) {
    const from = Math.min(params.to, now()) - span;
    if (from <= params.from) break;
    const rows = await read(from);
    if (rows.length === params.limit) return rows;
  }
  return read(params.from);
}

/**
 * Points in their order: by time and, at one instant, as the log has them. A span without `points` takes all in it, up to a bound.
 * A point that is left out of the newest so many is replaced by one more, as `limits.freeze` does.
 */
async function readWindow(deps: ApiDeps, params: QueryParams, { query, series, signal }: WindowRequest) {
  const { from = ALL_TIME.from, to = ALL_TIME.to } = query;
  if (from >= to) {
    throw new RequestError("INVALID_REQUEST", "`from` must be before `to`", [{ path: "from", message: "must be before `to`" }]);
  }
  const isSpan = query.from !== undefined || query.to !== undefined;
  const points = query.points ?? (isSpan ? undefined : series.baseline);
  const without = new Set(query.without);
  const limit = (points ?? PAGE_SIZE_MAX + 1) + without.size;
  const rows = await readRows(deps, { ...params, from, to, limit }, { isNewest: points !== undefined, signal });
  if (points === undefined && rows.length > PAGE_SIZE_MAX) {
    const message = `holds more than ${PAGE_SIZE_MAX} points: narrow it, or say how many of the newest in \`points\``;
    throw new RequestError("INVALID_REQUEST", `the window ${message}`, [{ path: "from", message }]);
  }
  const left = rows.filter(({ id }) => !without.has(id)).slice(0, points);
  return left.map(windowPoint).reverse();
}
