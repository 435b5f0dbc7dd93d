// GET /spc/points: points of control charts, a page of a range or the newest so many.
//   I1. Every open chart asks for points of one characteristic: that question has queries of its own (api/series-points.ts).
import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type PointItem, type PointRow, pointItem, pointSchema } from "../items/point.ts";
import { countOf, type Page, readPage, totalOf } from "../list.ts";
import {
  ALL_TIME,
  instantParameter,
  PAGE_SIZE_MAX,
  pageParameters,
  rangeOf,
  rangeParameters,
  seriesParameters,
  seriesParams,
} from "../parameters.ts";
import { createPointMonths } from "../point-months.ts";
import { type Api, hangUp } from "../route.ts";
import { newestSeriesPoints, type OneCharacteristic, type PointReader, seriesPage } from "../series-points.ts";

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

/** `before` of a query without one. */
const OPEN_END = { before: ALL_TIME.to, before_id: "" };

export function pointRoutes(app: Api, deps: ApiDeps): void {
  const months = createPointMonths(deps.query);
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
    const reader = { query: deps.query, months, signal: hangUp(reply) };
    const isNewest = query.limit !== undefined || query.before !== undefined;
    const read = isNewest ? newestPoints : pageOfPoints;
    const data = await read(reader, { series, query, now: deps.now() });
    return success(data, { at: deps.now(), traceId: request.id });
  });
}

interface Asked {
  readonly series: QueryParams;
  readonly query: PointsQuery;
  readonly now: Instant;
}

async function pageOfPoints(reader: PointReader, { series, query, now }: Asked): Promise<Page<PointItem>> {
  const { page, pageSize } = query;
  const params = { ...series, ...rangeOf(query, now), ...OPEN_END };
  if (!hasOneCharacteristic(query)) return readPage(reader.query, "spc-points", params, { ...query, signal: reader.signal }, pointItem);
  const offset = (page - 1) * pageSize;
  const rows = await seriesPage(reader, query, { ...params, limit: pageSize, offset });
  const total = await totalOf({ offset, pageSize, rows: rows.length }, async () => {
    return (await reader.months.read(params, reader.signal)).reduce((sum, { points }) => sum + points, 0);
  });
  return { items: rows.map(pointItem), total, page, pageSize };
}

/** The newest `limit` points before an instant, oldest first: what a chart that scrolls back asks for. */
async function newestPoints(reader: PointReader, { series, query, now }: Asked): Promise<Page<PointItem>> {
  if (query.page > 1) {
    throw new RequestError("INVALID_REQUEST", "`page` goes without `limit` and `before`", [
      { path: "page", message: "goes without `limit` and `before`" },
    ]);
  }
  const limit = query.limit ?? query.pageSize;
  const isBounded = query.from !== undefined || query.to !== undefined;
  const { from, to } = isBounded ? rangeOf(query, now) : ALL_TIME;
  const { before = ALL_TIME.to, beforeId: before_id = "" } = query;
  // A bound on `at` alone lets the warehouse skip what comes later; the pair is compared within it.
  const params = { ...series, from, to: Math.min(to, before + 1), before, before_id, limit };
  const { rows, total } = hasOneCharacteristic(query) ? await newestSeriesPoints(reader, query, params) : await readMany(reader, params);
  return { items: rows.map(pointItem), total: rows.length < limit ? rows.length : total, page: 1, pageSize: limit };
}

async function readMany({ query, signal }: PointReader, params: QueryParams): Promise<{ rows: readonly PointRow[]; total: number }> {
  const [rows, total] = await Promise.all([
    query<PointRow>("spc-points-newest", params, { signal }),
    countOf(query, "spc-points", params, signal),
  ]);
  return { rows, total };
}

function hasOneCharacteristic<Q extends Partial<OneCharacteristic>>(query: Q): query is Q & OneCharacteristic {
  const { factory, line, station, characteristic } = query;
  return [factory, line, station, characteristic].every((name) => name !== undefined);
}
