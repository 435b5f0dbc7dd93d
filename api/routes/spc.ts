// GET /spc/*: points of control charts, the limits that judged them, and the characteristics that have them.
import { z } from "zod";
import type { Row } from "../../core/rows.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import {
  type CharacteristicRow,
  characteristicItem,
  characteristicSchema,
  limitsItem,
  limitsSchema,
  pointItem,
  pointSchema,
} from "../items.ts";
import { countOf, readPage } from "../list.ts";
import {
  instantParameter,
  PAGE_SIZE_MAX,
  pageParameters,
  rangeOf,
  rangeParameters,
  seriesParameters,
  seriesParams,
} from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

/** Bounds that shut nothing out: what the warehouse's instants can hold. */
const ALL_TIME = { from: Date.UTC(1900, 0, 1), to: Date.UTC(2299, 11, 31) };

const pointsQuery = z.object({
  ...seriesParameters,
  ...rangeParameters,
  ...pageParameters,
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).optional().meta({
    description: "The newest so many, oldest first; without `from` and `to` from all time",
  }),
  before: instantParameter.optional().meta({ description: "With `limit`: only points before this instant, to the millisecond" }),
  beforeId: z.string().max(220).optional().meta({
    description: "With `before`: of the points at that very instant, those with a lesser id too",
  }),
});

type PointsQuery = z.output<typeof pointsQuery>;
type PointRow = Omit<Row<"spc_points">, "tenant">;

export function spcRoutes(app: Api, deps: ApiDeps): void {
  pointRoute(app, deps);
  limitsRoute(app, deps);
  characteristicRoute(app, deps);
}

function pointRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Points of control charts",
    description: "Ordered by (`at`, `id`).",
    querystring: pointsQuery,
    response: { 200: listed(pointSchema) },
  };
  app.get("/spc/points", { schema }, async (request, reply) => {
    const { query } = request;
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const signal = hangUp(reply);
    const isNewest = query.limit !== undefined || query.before !== undefined;
    const data = isNewest
      ? await newestPoints(deps, series, query, signal)
      : await readPage(
          deps.query,
          "spc-points",
          { ...series, ...rangeOf(query, deps.now()), ...OPEN_END },
          { ...query, signal },
          pointItem,
        );
    return success(data, { at: deps.now(), traceId: request.id });
  });
}

/** `before` of a query without one. */
const OPEN_END = { before: ALL_TIME.to, before_id: "" };

/** The newest `limit` points before an instant, oldest first: what a chart that scrolls back asks for. */
async function newestPoints(deps: ApiDeps, series: QueryParams, query: PointsQuery, signal: AbortSignal) {
  if (query.page > 1) {
    throw new RequestError("INVALID_REQUEST", "`page` goes without `limit` and `before`", [
      { path: "page", message: "goes without `limit` and `before`" },
    ]);
  }
  const limit = query.limit ?? query.pageSize;
  const isBounded = query.from !== undefined || query.to !== undefined;
  const params = {
    ...series,
    ...(isBounded ? rangeOf(query, deps.now()) : ALL_TIME),
    before: query.before ?? ALL_TIME.to,
    before_id: query.beforeId ?? "",
  };
  const [rows, count] = await Promise.all([
    deps.query<PointRow>("spc-points-newest", { ...params, limit }, { signal }),
    countOf(deps.query, "spc-points", params, signal),
  ]);
  const total = rows.length < limit ? rows.length : count;
  return { items: rows.map(pointItem), total, page: 1, pageSize: limit };
}

function limitsRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Limit versions",
    description: "Ordered by series, then version. `from` and `to` are about the time of a version; default all time.",
    querystring: z.object({ ...seriesParameters, ...rangeParameters, ...pageParameters }),
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

function characteristicRoute(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Characteristics with their last point and their signals",
    description: "`signals` and `last` are about the range; default the last 24 h.",
    querystring: z.object({ ...seriesParameters, ...rangeParameters, ...pageParameters }),
    response: { 200: listed(characteristicSchema) },
  };
  app.get("/spc/characteristics", { schema }, async (request, reply) => {
    const { query } = request;
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const params = { ...series, ...rangeOf(query, deps.now()) };
    const page = { ...query, signal: hangUp(reply) };
    const data = await readPage<CharacteristicRow, z.output<typeof characteristicSchema>>(
      deps.query, "spc-characteristics", params, page, characteristicItem,
    ); // biome-ignore format: one call
    return success(data, { at: deps.now(), traceId: request.id });
  });
}
