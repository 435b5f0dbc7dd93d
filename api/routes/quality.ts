// GET /quality: how good the data of each source is, by table, against its targets.
import { z } from "zod";
import { floorTo, type Instant, MINUTE_MS } from "../../core/time.ts";
import type { ApiDeps } from "../deps.ts";
import { listed, RequestError, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { QUALITY_BUCKETS, type QualityRow, qualityItem, qualitySchema } from "../items/quality.ts";
import { readPage } from "../list.ts";
import { pageParameters, rangeOf, rangeParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { coveredSources, targetsOf } from "../quality-sources.ts";
import { type Api, hangUp } from "../route.ts";

const QUARTER_MS = 15 * MINUTE_MS;

const name = z.string().min(1).max(200);

/** As the zone is called in the tables of both the warehouse and this program: they are particular about capitals. */
const timeZone = z
  .string()
  .regex(/^[A-Za-z][\w+/-]*$/, "must be an IANA time zone")
  .transform((id, ctx) => {
    try {
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id).timeZoneId;
    } catch {
      ctx.addIssue({ code: "custom", message: "must be an IANA time zone" });
      return z.NEVER;
    }
  })
  .default("UTC")
  .meta({ description: "IANA name: where the days, or the hours, of `by` begin", example: "Asia/Shanghai" });

const qualityQuery = z.object({
  tenant: scopeParameters.tenant,
  source: name.optional(),
  table: name.optional().meta({ description: "As the source's mapping calls it; shards have one name" }),
  ...rangeParameters,
  by: z.enum(QUALITY_BUCKETS).default("none"),
  timeZone,
  ...pageParameters,
});

const DESCRIPTION = `Six figures of the changes that came in a range, a table and bucket, and whether they reach the targets of their source;
by source, table and time. A change counts in the minute in which it reached the log. What had no change is left out. Default the last 24 h.`;

export function qualityRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["quality"],
    summary: "Data quality of sources: completeness, validity, uniqueness, timeliness, consistency, accuracy",
    description: DESCRIPTION,
    querystring: qualityQuery,
    response: { 200: listed(qualitySchema) },
  };
  app.get("/quality", { schema }, async (request, reply) => {
    const { tenant, source, table = "", by, timeZone, page, pageSize, ...query } = request.query;
    const credential = credentialOf(request);
    const sources = deps.sources ?? [];
    const covered = coveredSources(credential, sources);
    if (source !== undefined && covered?.includes(source) === false) refuse();
    const range = rangeOf(query, deps.now());
    const params = {
      tenant: scopeParams(credential, deps.generation(), { tenant }).tenant as string,
      sources: covered?.length === 0 ? [""] : (covered ?? []),
      source: source ?? "",
      table,
      ...wholeQuarters(range),
      by,
      time_zone: timeZone,
    };
    const toItem = (row: QualityRow) => {
      return qualityItem(row, { by, timeZone, range, targets: targetsOf(sources, { tenant: params.tenant, source: row.source }) });
    };
    const list = await readPage(deps.query, "quality", params, { page, pageSize, signal: hangUp(reply) }, toItem);
    return success(list, { at: deps.now(), traceId: request.id });
  });
}

function refuse(): never {
  const message = "the credential does not cover this";
  throw new RequestError("TENANT_MISMATCH", message, [{ path: "source", message }]);
}

/**
 * The range with the whole quarters of an hour inside it, which are read from their own sums; none of a range that has none.
 *
 * @example wholeQuarters({ from: 60_000, to: 3_660_000 }) // { from: 60_000, to: 3_660_000, quarter_from: 900_000, quarter_to: 3_600_000 }
 */
export function wholeQuarters({ from, to }: { readonly from: Instant; readonly to: Instant }) {
  const [first, last] = [floorTo(from + QUARTER_MS - 1, QUARTER_MS), floorTo(to, QUARTER_MS)];
  return first < last ? { from, to, quarter_from: first, quarter_to: last } : { from, to, quarter_from: from, quarter_to: from };
}
