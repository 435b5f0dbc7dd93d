// GET /spc/characteristics: the series that have a plan, and how each stands in a range.
import { z } from "zod";
import { VARIABLES } from "../../core/plan.ts";
import type { Instant } from "../../core/time.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type CharacteristicRow, characteristicItem, characteristicSchema, type Standing } from "../items/characteristic.ts";
import { keyOf } from "../items/series.ts";
import { readPage } from "../list.ts";
import { type NewestRow, newestPoints } from "../newest-points.ts";
import { pageParameters, rangeOf, rangeParameters, seriesParameters, seriesParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";
import { storedPlan, storedPoint } from "../stored-points.ts";

const CONFIDENCE = 0.95;
/** Series that are computed before others have their turn. */
const SERIES_A_TURN = 8;

export function characteristicRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["spc"],
    summary: "Characteristics with their last point, signals and Cpk",
    description: "`signals`, `last` and `cpk` are about the range; default the last 24 h.",
    querystring: z.object({ ...seriesParameters, ...rangeParameters, ...pageParameters }),
    response: { 200: listed(characteristicSchema) },
  };
  app.get("/spc/characteristics", { schema }, async (request, reply) => {
    const { query } = request;
    const signal = hangUp(reply);
    const params = seriesParams(credentialOf(request), deps.generation(), query);
    const range = rangeOf(query, deps.now());
    const page = { ...query, signal };
    const list = await readPage(deps.query, "spc-characteristics", { ...params, ...range }, page, (row: CharacteristicRow) => row);
    const standings = await readStandings(deps, list.items, { params, range, signal });
    const items = list.items.map((row) => characteristicItem(row, standings.get(keyOf(row)) ?? withoutPoints(row)));
    return success({ ...list, items }, { at: deps.now(), traceId: request.id });
  });
}

interface StandingRequest {
  readonly params: QueryParams;
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly signal: AbortSignal;
}

async function readStandings(
  deps: ApiDeps,
  rows: readonly CharacteristicRow[],
  request: StandingRequest,
): Promise<ReadonlyMap<string, Standing>> {
  const plans = new Map(rows.map((row) => [keyOf(row), row]));
  const standings = new Map<string, Standing>();
  const isCharted = (row: CharacteristicRow) => reasonWithoutCpk(row) === null;
  for await (const newest of newestPoints(deps.query, { series: rows, isCharted, ...request })) {
    const key = keyOf(newest);
    const row = plans.get(key);
    if (!row) continue;
    standings.set(key, standingOf(deps, row, newest));
    if (standings.size % SERIES_A_TURN === 0) await deps.turn();
  }
  return standings;
}

function standingOf({ figures }: ApiDeps, row: CharacteristicRow, { last_at: at, last_value: value, points }: NewestRow): Standing {
  const last = { at, value };
  const reason = reasonWithoutCpk(row) ?? (points.length === 0 ? NO_POINTS : null);
  if (reason !== null) return { last, cpk: null, cpkPoints: 0, reason };
  const { lsl, usl, target } = row;
  const question = { points: points.toReversed().map(storedPoint), plan: storedPlan(row), lsl, usl, target };
  const { cpk, reasons } = figures.capability({ ...question, confidence: CONFIDENCE, only: ["cpk"] });
  return { last, cpk, cpkPoints: points.length, reason: cpk === null ? (reasons.cpk ?? "not computed") : null };
}

const NO_POINTS = "no points in the range that count";

function withoutPoints(row: CharacteristicRow): Standing {
  return { last: null, cpk: null, cpkPoints: 0, reason: reasonWithoutCpk(row) ?? NO_POINTS };
}

/** Why a series can have no Cpk, whatever its points; null when it can. */
function reasonWithoutCpk({ chart, lsl, usl }: CharacteristicRow): string | null {
  if (!(VARIABLES as ReadonlySet<string>).has(chart)) return "no measured values";
  return lsl === null && usl === null ? "no specification limits" : null;
}
