// GET /spc/capability: indices of series over a range, from all values that count.
//   I1. Values are fetched for a few series at a time and forgotten when their figures stand: memory does not grow with the page.
//   I2. A range with more values than one answer should be computed from is refused, with what to do instead.
import { z } from "zod";
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

const capabilityQuery = z.object({
  ...seriesParameters,
  ...rangeParameters,
  ...pageParameters,
  confidence: z.coerce.number().gt(0).lt(1).default(0.95).meta({ description: "Of the intervals" }),
});

/** A row of `spc-capability`; `value_count` also counts what turns out to be excluded. */
type CapabilityRow = Omit<CharacteristicRow, "signal_count" | "limits_version" | "limits_approved"> & {
  value_count: number;
  approved_at: Instant | null;
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
      const points = await readPoints(deps, batch, params, signal);
      for (const row of batch) {
        items.push(itemOf(deps, row, points.get(keyOf(row)) ?? [], confidence));
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
  return new Map(rows.map((row) => [keyOf(row), row.points]));
}

function itemOf({ figures }: ApiDeps, row: CapabilityRow, tuples: readonly PointTuple[], confidence: number): CapabilityItem {
  const { lsl, usl, target, open_count: openSignals, approved_at: approvedAt } = row;
  const points = tuples.map(storedPoint);
  const plan = storedPlan(row);
  const stable = isStable({ openSignals, approvedAt, points, plan }, figures);
  const head = { ...identityOf(row), chart: plan.chart, spec: { lsl, usl, target }, stable, openSignals };
  return capabilityItem(head, figures.capability({ points, plan, lsl, usl, target, confidence }));
}
