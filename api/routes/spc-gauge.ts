// GET /spc/gauge: how much of what is measured is the gauge, from measurements that name operator and piece.
import { z } from "zod";
import type { GaugeMeasurement } from "../../core/spc.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { enveloped, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { gaugeSchema, studyItem } from "../items/gauge.ts";
import type { SeriesRow } from "../one-series.ts";
import { oneSeriesParameters, rangeOf, rangeParameters, seriesParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

/** A study has some ninety; this many is a range that was not meant. */
const MEASUREMENTS = 10_000;

const gaugeQuery = z.object({
  ...oneSeriesParameters,
  ...rangeParameters,
  tolerance: z.coerce.number().positive().optional().meta({ description: "USL - LSL; default that of the control plan" }),
});

const DESCRIPTION = `Repeatability and reproducibility by analysis of variance (AIAG MSA, crossed): every value in the range that has an
\`operator\` and a \`serial\` is a measurement of that piece, whether a control plan charts it or not; of a subgroup when one event brought all
its \`values\`. Shares are fractions.`;

export function gaugeRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Gauge study",
    description: DESCRIPTION,
    querystring: gaugeQuery,
    response: { 200: enveloped(gaugeSchema) },
  };
  app.get("/spc/gauge", { schema }, async (request, reply) => {
    const { query } = request;
    const { factory, line, station, characteristic, product } = query;
    const series = seriesParams(credentialOf(request), deps.generation(), query);
    const params = { ...series, ...rangeOf(query, deps.now()) };
    const signal = hangUp(reply);
    const [measurements, tolerance] = await Promise.all([
      readMeasurements(deps, params, signal),
      query.tolerance ?? planTolerance(deps, params, signal),
    ]);
    const found =
      measurements.length === 0
        ? { study: null, reasons: { study: await whyNone(deps, params, signal) } }
        : studyItem(deps.figures.gaugeStudy(measurements, { tolerance }));
    const identity = { factory, line, station, characteristic, product: product || null };
    const data = { ...identity, measurements: measurements.length, tolerance, ...found };
    return success(data, { at: deps.now(), traceId: request.id });
  });
}

async function readMeasurements(deps: ApiDeps, params: QueryParams, signal: AbortSignal): Promise<readonly GaugeMeasurement[]> {
  const rows = await deps.query<GaugeMeasurement>("gauge-measurements", { ...params, limit: MEASUREMENTS + 1 }, { signal });
  if (rows.length <= MEASUREMENTS) return rows;
  const message = `holds more than ${MEASUREMENTS} measurements with operator and serial: narrow it to those of the study`;
  throw new RequestError("INVALID_REQUEST", `the range ${message}`, [{ path: "from", message }]);
}

const NOT_NAMED = "no measurement in the range names its operator and its serial";
const GATHERED = `the values in the range were gathered into subgroups, which keep the operator and the serial of their last value alone: send \
the values of one piece by one operator as one event's \`values\`, or measure under a characteristic whose plan gathers none`;

async function whyNone(deps: ApiDeps, params: QueryParams, signal: AbortSignal): Promise<string> {
  const gathered = await deps.query("gauge-gathered", params, { signal });
  return gathered.length > 0 ? GATHERED : NOT_NAMED;
}

/** USL - LSL of the plan; null where there is no plan with both, or plans of several products differ. */
async function planTolerance({ query }: ApiDeps, params: QueryParams, signal: AbortSignal): Promise<number | null> {
  const rows = await query<SeriesRow>("spc-series", params, { signal });
  const widths = new Set(rows.map(({ lsl, usl }) => (lsl === null || usl === null ? null : usl - lsl)));
  const [width = null] = widths;
  return widths.size === 1 ? width : null;
}
