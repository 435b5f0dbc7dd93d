// GET /oee, /oee/timeline, /oee/losses: what stations achieved, what state they were in, and what they lost.
import { z } from "zod";
import { identifier } from "../../core/identifier.ts";
import type { ApiDeps, QueryParams } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { type OeeRow, oeeItem, oeeSchema, type StationRow } from "../items/oee.ts";
import { type LossesRow, stationLosses, stationLossesSchema } from "../items/oee-losses.ts";
import { type StretchRow, stretchItem, stretchSchema } from "../items/oee-stretch.ts";
import { createLineSettings, type LineSettingsReader } from "../line-settings.ts";
import { readRows } from "../list.ts";
import { BUCKETS, type Bucket, kindOf, type PiecesKind, piecesOf } from "../oee-range.ts";
import { pageParameters, rangeOf, rangeParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const stationParameters = { ...scopeParameters, station: identifier.optional() };
const pageOfRange = { ...stationParameters, ...rangeParameters, ...pageParameters };

export function oeeRoutes(app: Api, deps: ApiDeps): void {
  const settings = createLineSettings(deps.query);
  figuresRoute(app, deps, settings);
  timelineRoute(app, deps, settings);
  lossesRoute(app, deps, settings);
}

const FIGURES = `Sums of the range and the ratios that follow from them, a station and bucket; ordered by place, then time. Default the
last 24 h, up to the line's clock. A bucket in which nothing happened is left out. The figures of a line are those of its key station.`;

function figuresRoute(app: Api, deps: ApiDeps, settings: LineSettingsReader): void {
  const schema = {
    tags: ["oee"],
    summary: "Overall equipment effectiveness",
    description: FIGURES,
    querystring: z.object({
      ...pageOfRange,
      by: z.enum(BUCKETS).optional().meta({ description: "In the line's time zone; absent = the whole range in one" }),
    }),
    response: { 200: listed(oeeSchema) },
  };
  app.get("/oee", { schema }, async (request, reply) => {
    const { by, page, pageSize, ...query } = request.query;
    const signal = hangUp(reply);
    const range = rangeOf(query, deps.now());
    const place = placeParams(deps, credentialOf(request), query);
    const pieces = piecesOf(range, by);
    const params = { ...place, ...range, ...pieces, by: by ?? "" };
    const names = { name: nameOf(by, kindOf(pieces)), countName: "oee" } as const;
    const [{ rows, ...list }, stations, settingsOf] = await Promise.all([
      readRows<OeeRow>(deps.query, names, params, { page, pageSize, signal }),
      deps.query<StationRow>("oee-stations", place, { signal }),
      settings.read(place, signal),
    ]);
    const known = new Map(stations.map((station) => [stationKey(station), station]));
    const items = rows.map((row) => oeeItem(row, { by, range, settings: settingsOf(row), now: known.get(stationKey(row)) }));
    return success({ items, ...list }, { at: deps.now(), traceId: request.id });
  });
}

/** The query that knows the buckets and the pieces of a range, and no others. */
function nameOf(by: Bucket | undefined, kind: PiecesKind) {
  if (by === undefined && kind === "") return "oee-total";
  return `${by === "shift" ? "oee-by-shift" : "oee"}${kind}` as const;
}

const TIMELINE = `The stretches that reach into the range, ordered by place, then \`start\`, with what reclassification made of them. Each has its
own \`start\` and \`end\`, which may lie outside the range; \`durationMs\` is the part inside. Default the last 24 h.`;

function timelineRoute(app: Api, deps: ApiDeps, settings: LineSettingsReader): void {
  const schema = {
    tags: ["oee"],
    summary: "States of stations over time",
    description: TIMELINE,
    querystring: z.object(pageOfRange),
    response: { 200: listed(stretchSchema) },
  };
  app.get("/oee/timeline", { schema }, async (request, reply) => {
    const { page, pageSize, ...query } = request.query;
    const signal = hangUp(reply);
    const range = rangeOf(query, deps.now());
    const place = placeParams(deps, credentialOf(request), query);
    const names = { name: "oee-timeline", countName: "oee-timeline" } as const;
    const [{ rows, ...list }, settingsOf] = await Promise.all([
      readRows<StretchRow>(deps.query, names, { ...place, ...range }, { page, pageSize, signal }),
      settings.read(place, signal),
    ]);
    const items = rows.map((row) => stretchItem(row, { range, settings: settingsOf(row) }));
    return success({ items, ...list }, { at: deps.now(), traceId: request.id });
  });
}

const LOSS_TREE = `What the time and the parts of each station were lost to, and under each loss of time the reasons, the longest first.
Those of a line are its key station's. Ordered by place. Default the last 24 h.`;

function lossesRoute(app: Api, deps: ApiDeps, settings: LineSettingsReader): void {
  const schema = {
    tags: ["oee"],
    summary: "Losses, by reason",
    description: LOSS_TREE,
    querystring: z.object(pageOfRange),
    response: { 200: listed(stationLossesSchema) },
  };
  app.get("/oee/losses", { schema }, async (request, reply) => {
    const { page, pageSize, ...query } = request.query;
    const signal = hangUp(reply);
    const range = rangeOf(query, deps.now());
    const place = placeParams(deps, credentialOf(request), query);
    const pieces = piecesOf(range, undefined);
    const params = { ...place, ...range, ...pieces, by: "" };
    const names = { name: `oee-losses${kindOf(pieces)}`, countName: "oee" } as const;
    const [{ rows, ...list }, settingsOf] = await Promise.all([
      readRows<LossesRow>(deps.query, names, params, { page, pageSize, signal }),
      settings.read(place, signal),
    ]);
    const items = rows.map((row) => stationLosses(row, { range, settings: settingsOf(row) }));
    return success({ items, ...list }, { at: deps.now(), traceId: request.id });
  });
}

type StationFilter = { [K in "tenant" | "factory" | "line" | "station"]?: string | undefined };

function placeParams(deps: ApiDeps, credential: Parameters<typeof scopeParams>[0], filter: StationFilter): QueryParams {
  return { ...scopeParams(credential, deps.generation(), filter), station: filter.station ?? "" };
}

/** A station as one text; identifiers never hold a "/". */
function stationKey({ factory, line, station }: Pick<StationRow, "factory" | "line" | "station">): string {
  return `${factory}/${line}/${station}`;
}
