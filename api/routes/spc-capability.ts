// GET /spc/capability: indices of series over a range, from all values that count.
//   I1. Values are fetched for a few series at a time and forgotten when their figures stand: memory does not grow with the page.
//   I2. A range with more values than one answer should be computed from is refused, with what to do instead.
import { z } from "zod";
import type { StoredPoint } from "../../core/spc.ts";
import type { Instant } from "../../core/time.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type CapabilityItem, capabilityItem, capabilitySchema } from "../items/capability.ts";
import type { CharacteristicRow } from "../items/characteristic.ts";
import { identityOf, keyOf, type SeriesKey } from "../items/series.ts";
import { readPage } from "../list.ts";
import { pageParameters, rangeOf, rangeParameters, seriesParameters, seriesParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { seriesBatches } from "../series-batches.ts";
import { isStable } from "../stability.ts";
import { type PointTuple, storedPlan, storedPoint } from "../stored-points.ts";

export const VALUES_A_SERIES = 200_000;
export const VALUES_A_PAGE = 2_000_000;
const VALUES_A_QUERY = 100_000;
/** Between these an interval is on both sides of its index, and its quantiles have digits (stats/capability.ts). */
const LEAST_CONFIDENCE = 0.5;
const MOST_CONFIDENCE = 1 - 1e-9;

const capabilityQuery = z.object({
  ...seriesParameters,
  ...rangeParameters,
  ...pageParameters,
  confidence: z.coerce.number().min(LEAST_CONFIDENCE).max(MOST_CONFIDENCE).default(0.95).meta({ description: "Of the intervals" }),
});

/** A row of `spc-capability`; `value_count` also counts what turns out to be excluded. */
type CapabilityRow = Omit<CharacteristicRow, "signal_count" | "limits_version" | "limits_approved"> & {
  value_count: number;
  approved_at: Instant | null;
  /** The first and the last of the points that the newest limits come from; null when a person has approved those. */
  baseline_from: Instant | null;
  baseline_to: Instant | null;
};

export function capabilityRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Capability over a range",
    description: `From complete, timely points that are not excluded. At most ${VALUES_A_SERIES} values a series, ${VALUES_A_PAGE} a page.`,
    querystring: capabilityQuery,
    response: { 200: listed(capabilitySchema) },
  };
  app.get("/spc/capability", { schema }, async (request, reply) => {
    const { confidence, ...query } = request.query;
    const signal = hangUp(reply);
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const params = { ...series, ...rangeOf(query, deps.now()) };
    const list = await readPage(deps.query, "spc-capability", params, { ...query, signal }, (row: CapabilityRow) => row);
    refuseTooMany(list.items);
    const items: CapabilityItem[] = [];
    const bound = { weightOf: (row: CapabilityRow) => row.value_count, most: VALUES_A_QUERY };
    for (const batch of seriesBatches(list.items, bound)) {
      const points = await readPoints(deps, batch, { ...params, phases: ["I", "II"] }, signal);
      const baselines = await readBaselines(deps, batch, params, signal);
      for (const row of batch) {
        const key = keyOf(row);
        items.push(itemOf(deps, row, { points: points.get(key) ?? [], baseline: baselines.get(key) ?? [] }, confidence));
        await deps.turn();
      }
    }
    return success({ ...list, items }, { at: deps.now(), traceId: request.id });
  });
}

function refuseTooMany(rows: readonly CapabilityRow[]): void {
  const largest = rows.find((row) => row.value_count > VALUES_A_SERIES);
  if (largest) {
    const count = `series "${keyOf(largest)}" has ${largest.value_count} values in the range, more than ${VALUES_A_SERIES}`;
    refuse(`${count}: narrow the range`);
  }
  const total = rows.reduce((sum, row) => sum + row.value_count, 0);
  if (total > VALUES_A_PAGE) {
    refuse(
      `the series of the page have ${total} values in the range, more than ${VALUES_A_PAGE}: narrow the range, or ask for smaller pages`,
    );
  }
}

function refuse(message: string): never {
  throw new RequestError("INVALID_REQUEST", message, [{ path: "from", message }]);
}

async function readPoints(deps: ApiDeps, batch: readonly SeriesKey[], params: QueryParams, signal: AbortSignal) {
  const rows = await deps.query<SeriesKey & { points: readonly PointTuple[] }>(
    "spc-range-points",
    { ...params, series: batch.map(keyOf) },
    { signal },
  );
  return new Map(rows.map((row) => [keyOf(row), row.points.map(storedPoint)]));
}

/** Points that limits come from which nobody has approved, where they do not all lie in the range anyway. */
async function readBaselines(
  deps: ApiDeps,
  batch: readonly CapabilityRow[],
  params: QueryParams & { from: Instant; to: Instant },
  signal: AbortSignal,
) {
  const spans = new Map<string, { from: Instant; to: Instant }>();
  for (const row of batch) {
    const { baseline_from: from, baseline_to: to } = row;
    if (from !== null && to !== null && (from < params.from || to >= params.to)) spans.set(keyOf(row), { from, to });
  }
  if (spans.size === 0) return new Map<string, StoredPoint[]>();
  const ends = [...spans.values()];
  const span = { from: Math.min(...ends.map(({ from }) => from)), to: Math.max(...ends.map(({ to }) => to)) + 1 };
  const found = await readPoints(
    deps,
    batch.filter((row) => spans.has(keyOf(row))),
    { ...params, ...span, phases: ["I"] },
    signal,
  );
  return new Map([...found].map(([key, points]) => [key, points.filter(({ at }) => isWithin(at, spans.get(key)))]));
}

const isWithin = (at: Instant, span: { from: Instant; to: Instant } | undefined) => span !== undefined && at >= span.from && at <= span.to;

interface Points {
  readonly points: readonly StoredPoint[];
  readonly baseline: readonly StoredPoint[];
}

function itemOf({ figures }: ApiDeps, row: CapabilityRow, { points, baseline }: Points, confidence: number): CapabilityItem {
  const { lsl, usl, target, open_count: openSignals, approved_at: approvedAt } = row;
  const plan = storedPlan(row);
  const stable = isStable({ openSignals, approvedAt, points, baseline, plan }, figures);
  const head = { ...identityOf(row), chart: plan.chart, spec: { lsl, usl, target }, stable, openSignals };
  return capabilityItem(head, figures.capability({ points, plan, lsl, usl, target, confidence }));
}
