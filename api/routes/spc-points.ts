// GET /spc/points: points of control charts, a page of a range or the newest so many.
//   I1. Every open chart asks for the newest points of one characteristic: that question has queries of its own, a third faster.
import { z } from "zod";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type PointItem, type PointRow, pointItem, pointSchema } from "../items/point.ts";
import { countOf, type Page, readPage } from "../list.ts";
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
import { type Api, hangUp } from "../route.ts";

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

/** The newest `limit` points before an instant, oldest first: what a chart that scrolls back asks for. */
async function newestPoints(deps: ApiDeps, series: QueryParams, query: PointsQuery, signal: AbortSignal): Promise<Page<PointItem>> {
  if (query.page > 1) {
    throw new RequestError("INVALID_REQUEST", "`page` goes without `limit` and `before`", [
      { path: "page", message: "goes without `limit` and `before`" },
    ]);
  }
  const limit = query.limit ?? query.pageSize;
  const isBounded = query.from !== undefined || query.to !== undefined;
  const { from, to } = isBounded ? rangeOf(query, deps.now()) : ALL_TIME;
  const { before = ALL_TIME.to, beforeId: before_id = "" } = query;
  // A bound on `at` alone lets the warehouse skip what comes later; the pair is compared within it.
  const params = { ...series, from, to: Math.min(to, before + 1), before, before_id, limit };
  const { rows, count } = hasOneCharacteristic(query) ? await readOne(deps, query, params, signal) : await readMany(deps, params, signal);
  const total = rows.length < limit ? rows.length : count;
  return { items: rows.map(pointItem), total, page: 1, pageSize: limit };
}

interface Newest {
  readonly rows: readonly PointRow[];
  /** Without the limit. */
  readonly count: number;
}

async function readMany({ query }: ApiDeps, params: QueryParams, signal: AbortSignal): Promise<Newest> {
  const [rows, count] = await Promise.all([
    query<PointRow>("spc-points-newest", params, { signal }),
    countOf(query, "spc-points", params, signal),
  ]);
  return { rows, count };
}

interface OneCharacteristic {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
}

function hasOneCharacteristic<Q extends Partial<OneCharacteristic>>(query: Q): query is Q & OneCharacteristic {
  const { factory, line, station, characteristic } = query;
  return [factory, line, station, characteristic].every((name) => name !== undefined);
}

type BareRow = Omit<PointRow, keyof OneCharacteristic | "excluded" | "annotations">;

/** What `spc-series-marks.sql` gives, in one row. */
interface MarksRow {
  total: number;
  excluded: readonly (readonly [product: string, id: string])[];
  annotated: readonly (readonly [product: string, id: string, annotations: number])[];
}

async function readOne(
  { query }: ApiDeps,
  { factory, line, station, characteristic }: OneCharacteristic,
  params: QueryParams,
  signal: AbortSignal,
): Promise<Newest> {
  const [bare, [marks]] = await Promise.all([
    query<BareRow>("spc-series-points", params, { signal }),
    query<MarksRow>("spc-series-marks", params, { signal }),
  ]);
  const { total = 0, excluded = [], annotated = [] } = marks ?? {};
  const left = new Set(excluded.map(([product, id]) => `${product}/${id}`));
  const spoken = new Map(annotated.map(([product, id, annotations]) => [`${product}/${id}`, annotations]));
  const place = { factory, line, station, characteristic };
  const rows = bare.map((row) => {
    const key = `${row.product}/${row.id}`;
    return { ...row, ...place, excluded: left.has(key), annotations: spoken.get(key) ?? 0 };
  });
  return { rows: rows.reverse(), count: total };
}
