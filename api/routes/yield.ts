// GET /yield, GET /yield/pareto: how many units pass, at first and in the end, and what they fail by.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import { DAY_MS, floorTo, type Instant } from "../../core/time.ts";
import { compareNames } from "../compare-names.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { enveloped, listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import {
  type ParetoRow,
  paretoItems,
  paretoSchema,
  productItems,
  productSchema,
  type YieldRow,
  yieldItem,
  yieldSchema,
} from "../items/yield.ts";
import { lineItems, lineYieldSchema, operationItems, operationYieldSchema } from "../items/yield-pooled.ts";
import { coveredLines, type LineConfigRow, opportunitiesOf } from "../items/yield-routes.ts";
import { createLineSettings } from "../line-settings.ts";
import { BUCKETS, type Bucket } from "../oee-range.ts";
import { numberParameter, pageParameters, rangeOf, rangeParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { type BucketedRow, bucketed, edgesOf, type SliceRow } from "../yield-buckets.ts";

/** Longer ranges take their whole days from the daily sums: shorter ones have too little of them to plan a second branch. */
export const MINUTES_UP_TO_MS = 3 * DAY_MS;
/** Buckets come from minutes: whole days of UTC are no production days. */
const BUCKETS_UP_TO_MS = 62 * DAY_MS;

const filters = { ...scopeParameters, operation: identifier.optional(), product: identifier.optional() };

const yieldQuery = z.object({
  ...filters,
  ...rangeParameters,
  ...pageParameters,
  by: z.enum(BUCKETS).optional().meta({
    description: "In the line's time zone and by its present calendar, of at most 62 days; absent = the whole range in one",
  }),
  sigmaShift: numberParameter.default(1.5).meta({ description: "Added to the sigma level, for the drift of a process in the long run" }),
});

export const answerSchema = z.object({
  items: z.array(yieldSchema),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
  operations: z.array(operationYieldSchema).meta({ description: "The items of an operation as one, all products together" }),
  lines: z.array(lineYieldSchema).meta({ description: "Of a line, all operations and products together, whatever `operation` filters" }),
  products: z.array(productSchema).meta({ description: "Those with a first result in the range, whatever `operation` filters" }),
  memory: z.object({
    serials: z.int().meta({ description: "Serials whose results are known, so that a retest is known as one" }),
    forgotten: z
      .int()
      .meta({ description: "Serials that had to be forgotten before their time: a retest of theirs counts as a first result" }),
  }),
});

export function yieldRoutes(app: Api, deps: ApiDeps): void {
  const readBuckets = bucketReader(deps);
  const schema = {
    tags: ["yield"],
    summary: "First-pass and final yield, defects, sigma level; rolled yield of products",
    description: "By operation and product of each line, and with `by` by hour, shift or day. Default the last 24 h.",
    querystring: yieldQuery,
    response: { 200: enveloped(answerSchema) },
  };
  app.get("/yield", { schema }, async (request, reply) => {
    const { operation, product = "", line, page, pageSize, sigmaShift, by, ...query } = request.query;
    const { figures, now } = deps;
    const scope = scopeParams(credentialOf(request), deps.generation(), { ...query, line });
    const options = { signal: hangUp(reply) };
    const range = rangeOf(query, now());
    const [whole, lineRows, [memory]] = await Promise.all([
      by === undefined ? readWhole(deps, { scope, range, product, ...options }) : [],
      deps.query<LineConfigRow>("line-configs", scope, options),
      deps.query<{ serials: number; forgotten: number }>("yield-memory", scope, options),
    ]);
    const unsorted = by === undefined ? whole : await readBuckets({ scope, range, product, by, lineRows, ...options });
    const rows = unsorted.toSorted(byPlace);
    const lines = coveredLines(lineRows);
    const isShown = (row: AskedRow) => operation === undefined || row.operation === operation;
    const shown = rows.filter(isShown);
    const items = shown.slice((page - 1) * pageSize, page * pageSize).map((row) => {
      return { ...bucketFields(row), ...yieldItem(row, { figures, opportunities: opportunitiesOf(lines, row), sigmaShift }) };
    });
    const ofBuckets = groupedByBucket(rows);
    const judging = { figures, lines, sigmaShift };
    const inBuckets = <T extends object>(toItems: (group: readonly AskedRow[]) => readonly T[]) =>
      ofBuckets.flatMap((group) => toItems(group).map((item) => ({ ...bucketFields(group[0]), ...item })));
    const pooled = {
      operations: inBuckets((group) => operationItems(group.filter(isShown), judging)),
      lines: inBuckets((group) => lineItems(group, judging)),
      products: inBuckets((group) => productItems(group, { figures, lines, line })),
    };
    const list = { items, total: shown.length, page, pageSize };
    return success({ ...list, ...pooled, memory: memory ?? { serials: 0, forgotten: 0 } }, { at: now(), traceId: request.id });
  });
}

/** A row of the whole range, or of one bucket of it. */
type AskedRow = YieldRow & Partial<Pick<BucketedRow, "bucket" | "bucketKey">>;

interface Asked {
  readonly scope: QueryParams;
  readonly range: Range;
  readonly product: string;
  readonly signal: AbortSignal;
}

function readWhole({ query }: ApiDeps, { scope, range, product, signal }: Asked): Promise<readonly AskedRow[]> {
  return query<YieldRow>(isShort(range) ? "yield-in-minutes" : "yield", { ...scope, ...wholeDays(range), product }, { signal });
}

type BucketsAsked = Asked & { readonly by: Bucket; readonly lineRows: readonly LineConfigRow[] };

function bucketReader({ query }: ApiDeps): (asked: BucketsAsked) => Promise<readonly AskedRow[]> {
  const settings = createLineSettings(query);
  return async ({ scope, range, product, by, lineRows, signal }) => {
    if (range.to - range.from > BUCKETS_UP_TO_MS) throw tooLong();
    const settingsOf = await settings.read(scope, signal);
    const timeOf = (place: { factory: string; line: string }) => settingsOf(place).time;
    const edges = edgesOf(range, by, [UNCONFIGURED, ...lineRows].map(timeOf));
    const slices = await query<SliceRow>("yield-slices", { ...scope, ...range, product, edges }, { signal });
    return bucketed(slices, { by, range, timeOf });
  };
}

/** No line: it has the time of one that is not configured. */
const UNCONFIGURED = { factory: "", line: "" };

function tooLong(): RequestError {
  const message = "with `by` a range is at most 62 days long";
  return new RequestError("INVALID_REQUEST", message, [{ path: "from", message }]);
}

function bucketFields(row: AskedRow | undefined) {
  if (!row?.bucket) return {};
  const { start, end, day, shift } = row.bucket;
  return { start, end, day, shift };
}

/** Rolled yield is that of a bucket: products of lines that share one, edges included, are rolled together. */
function groupedByBucket(rows: readonly AskedRow[]): AskedRow[][] {
  const keyOf = ({ bucketKey = "", bucket }: AskedRow) => `${bucket?.start ?? bucketKey}/${bucket?.end ?? ""}/${bucketKey}`;
  const groups = Object.values(Object.groupBy(rows, keyOf));
  return groups.flatMap((group) => (group ? [group] : [])).sort(([a], [b]) => endOf(a) - endOf(b));
}

function endOf(row: AskedRow | undefined): Instant {
  return row?.bucket?.endsAt ?? 0;
}

export function paretoRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["yield"],
    summary: "Defects of first results by code, the most frequent first",
    description: "All counts together are the `defects` of GET /yield over the same query. Default the last 24 h.",
    querystring: z.object({ ...filters, ...rangeParameters, ...pageParameters }),
    response: { 200: listed(paretoSchema) },
  };
  app.get("/yield/pareto", { schema }, async (request, reply) => {
    const { tenant, factory, line, operation, product, page, pageSize, ...query } = request.query;
    const scope = scopeParams(credentialOf(request), deps.generation(), { tenant, factory, line });
    const range = rangeOf(query, deps.now());
    const params = { ...scope, ...wholeDays(range), operation: operation ?? "", product: product ?? "" };
    const name = isShort(range) ? "yield-pareto-in-minutes" : "yield-pareto";
    const rows = await deps.query<ParetoRow>(name, params, { signal: hangUp(reply) });
    const named = Object.entries({ factory, line, operation, product }).filter(([, name]) => name !== undefined);
    const all = paretoItems(rows, Object.fromEntries(named));
    const items = all.slice((page - 1) * pageSize, page * pageSize);
    return success({ items, total: all.length, page, pageSize }, { at: deps.now(), traceId: request.id });
  });
}

function byPlace(a: AskedRow, b: AskedRow): number {
  const place = compareNames([a.factory, a.line, a.operation, a.product], [b.factory, b.line, b.operation, b.product]);
  return place || endOf(a) - endOf(b);
}

interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

function isShort({ from, to }: Range): boolean {
  return to - from <= MINUTES_UP_TO_MS;
}

/**
 * The range with the whole days of UTC inside it that are read from the daily sums; none of a short range.
 *
 * @example wholeDays({ from: 0, to: DAY_MS }) // { from: 0, to: DAY_MS, day_from: 0, day_to: 0 }
 */
export function wholeDays({ from, to }: Range) {
  if (isShort({ from, to })) return { from, to, day_from: from, day_to: from };
  return { from, to, day_from: floorTo(from + DAY_MS - 1, DAY_MS), day_to: floorTo(to, DAY_MS) };
}
