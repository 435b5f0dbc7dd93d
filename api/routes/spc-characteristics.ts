// GET /spc/characteristics: the series that have a plan, and how each stands in a range.
import { z } from "zod";
import { type Chart, VARIABLES } from "../../core/plan.ts";
import type { Instant } from "../../core/time.ts";
import type { ApiDeps, Query, QueryParams } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type CharacteristicRow, characteristicItem, characteristicSchema, type PlanRow, type Standing } from "../items/characteristic.ts";
import { keyOf, type SeriesKey } from "../items/series.ts";
import { type Page, type PageRequest, readPage } from "../list.ts";
import { createNewestPoints, type NewestPoints, type NewestRequest, type NewestRow } from "../newest-points.ts";
import { pageParameters, rangeOf, rangeParameters, seriesParameters, seriesParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { storedPlan, storedPoint } from "../stored-points.ts";

const CONFIDENCE = 0.95;
/** Series that are computed before others have their turn. */
const SERIES_A_TURN = 8;

const figuresParameter = z
  .enum(["all", "none"])
  .default("all")
  .meta({ description: "`none`: without `last` and `cpk`, which cost ten times as much as all else" });

export function characteristicRoutes(app: Api, deps: ApiDeps): void {
  const newestPoints = createNewestPoints(deps.query);
  const schema = {
    tags: ["spc"],
    summary: "Characteristics with their last point, signals and Cpk",
    description: "`signals`, `last` and `cpk` are about the range; default the last 24 h.",
    querystring: z.object({ ...seriesParameters, ...rangeParameters, ...pageParameters, figures: figuresParameter }),
    response: { 200: listed(characteristicSchema) },
  };
  app.get("/spc/characteristics", { schema }, async (request, reply) => {
    const { query } = request;
    const signal = hangUp(reply);
    const params = seriesParams(credentialOf(request), deps.generation(), query);
    const asked = { params, range: rangeOf(query, deps.now()), signal };
    const page = { ...query, signal };
    const [{ list, standingOf }, completed] = await Promise.all([
      query.figures === "none" ? readBareList(deps.query, params, page) : readStandingList(deps, newestPoints, { ...asked, page }),
      readCompletion(deps.query, asked),
    ]);
    const items = list.items.map((row) => characteristicItem(completed(row), standingOf(row)));
    return success({ ...list, items }, { at: deps.now(), traceId: request.id });
  });
}

interface Asked {
  readonly params: QueryParams;
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly signal: AbortSignal;
}

type LimitsRow = SeriesKey & Pick<CharacteristicRow, "limits_version" | "limits_approved">;
type SignalsRow = SeriesKey & Pick<CharacteristicRow, "signal_count" | "open_count">;

const NOTHING = { limits_version: 0, limits_approved: false, signal_count: 0, open_count: 0 };

/** What adds limits and signals to a series. */
async function readCompletion(query: Query, { params, range, signal }: Asked): Promise<(row: PlanRow) => CharacteristicRow> {
  const [limits, signals] = await Promise.all([
    query<LimitsRow>("spc-newest-limits", params, { signal }),
    query<SignalsRow>("spc-signal-counts", { ...params, ...range }, { signal }),
  ]);
  const limitsOf = new Map(limits.map((row) => [keyOf(row), row]));
  const signalsOf = new Map(signals.map((row) => [keyOf(row), row]));
  return (row) => ({ ...NOTHING, ...row, ...limitsOf.get(keyOf(row)), ...signalsOf.get(keyOf(row)) });
}

interface StandingList {
  readonly list: Page<PlanRow>;
  readonly standingOf: (row: PlanRow) => Standing;
}

function readPlans(query: Query, params: QueryParams, page: PageRequest): Promise<Page<PlanRow>> {
  return readPage(query, "spc-characteristics", params, page, (row: PlanRow) => row);
}

async function readBareList(query: Query, params: QueryParams, page: PageRequest): Promise<StandingList> {
  return { list: await readPlans(query, params, page), standingOf: () => UNASKED };
}

type PointRow = SeriesKey & { readonly point: string };

/** A page of the series, and how each stands by its points. */
async function readStandingList(
  deps: ApiDeps,
  newestPoints: NewestPoints,
  { params, range, signal, page }: Asked & { readonly page: PageRequest },
): Promise<StandingList> {
  const [list, leftOut] = await Promise.all([
    readPlans(deps.query, params, page),
    deps.query<PointRow>("spc-left-out", params, { signal }),
  ]);
  const excluded = new Map<string, Set<string>>();
  for (const row of leftOut) excluded.set(keyOf(row), (excluded.get(keyOf(row)) ?? new Set()).add(row.point));
  const isAll = list.total === list.items.length;
  const request = { series: list.items, isAll, chartOf, scaleOf, excluded, params, range, signal };
  const standings = await readStandings(deps, newestPoints, request);
  return { list, standingOf: (row) => standings.get(keyOf(row)) ?? withoutPoints(row) };
}

/** The chart whose points are of a Cpk. */
function chartOf(row: PlanRow): Chart | undefined {
  return reasonWithoutCpk(row) === null ? (row.chart as Chart) : undefined;
}

function scaleOf({ scale = 0 }: PlanRow): number {
  return scale;
}

async function readStandings(
  deps: ApiDeps,
  newestPoints: NewestPoints,
  request: NewestRequest<PlanRow>,
): Promise<ReadonlyMap<string, Standing>> {
  const plans = new Map(request.series.map((row) => [keyOf(row), row]));
  const standings = new Map<string, Standing>();
  for await (const newest of newestPoints.read(request)) {
    const key = keyOf(newest);
    const row = plans.get(key);
    if (!row) continue;
    standings.set(key, standingBy(deps, row, newest));
    if (standings.size % SERIES_A_TURN === 0) await deps.turn();
  }
  return standings;
}

function standingBy({ figures }: ApiDeps, row: PlanRow, { last_at: at, last_value: value, points }: NewestRow): Standing {
  const last = { at, value };
  const reason = reasonWithoutCpk(row) ?? (points.length === 0 ? NO_POINTS : null);
  if (reason !== null) return { last, cpk: null, cpkPoints: 0, reason };
  const { lsl, usl, target } = row;
  const question = { points: points.toReversed().map(storedPoint), plan: storedPlan(row), lsl, usl, target };
  const { cpk, points: cpkPoints, reasons } = figures.capability({ ...question, confidence: CONFIDENCE, only: ["cpk"] });
  return { last, cpk, cpkPoints, reason: cpk === null ? (reasons.cpk ?? "not computed") : null };
}

const NO_POINTS = "no points in the range that count";
const UNASKED: Standing = { last: null, cpk: null, cpkPoints: 0, reason: "not asked for" };

function withoutPoints(row: PlanRow): Standing {
  return { last: null, cpk: null, cpkPoints: 0, reason: reasonWithoutCpk(row) ?? NO_POINTS };
}

/** Why a series can have no Cpk, whatever its points; null when it can. */
function reasonWithoutCpk({ chart, lsl, usl }: PlanRow): string | null {
  if (!(VARIABLES as ReadonlySet<string>).has(chart)) return "no measured values";
  return lsl === null && usl === null ? "no specification limits" : null;
}
