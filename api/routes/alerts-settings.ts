// GET /alerts/settings: who is told of what and when, and what keeps quiet, as the configuration has it.
//   I1. Whom a level calls by name or number is not shown: these are people's own.
import { z } from "zod";
import type { AlertsConfig, Match } from "../../core/alert-config.ts";
import type { AlertDeps } from "../alert-deps.ts";
import type { ApiDeps } from "../deps.ts";
import { enveloped, success } from "../envelope.ts";
import type { Api } from "../route.ts";

const matchSchema = z
  .record(z.string(), z.array(z.string()))
  .meta({ description: "Labels and the values of which each must have one; * stands for any characters" });

const levelSchema = z.object({
  channels: z.array(z.string()).meta({ description: "The first that can deliver does" }),
  afterMs: z.int().meta({ description: "Not acknowledged for so long since the level before" }),
});

const muteTimeSchema = z.object({
  name: z.string(),
  match: matchSchema,
  days: z.array(z.int()).nullable().meta({ description: "ISO weekdays on which it begins; null = all" }),
  start: z.string(),
  end: z.string().meta({ description: "Up to `start` or before: of the next day" }),
  timeZone: z.string().nullable().meta({ description: "null = of the line's calendar" }),
});

const settingsSchema = z.object({
  timeZone: z.string().nullable(),
  chain: z.string().nullable().meta({ description: "Chain of alerts that no route matches; null = nobody is told" }),
  chains: z.array(z.object({ name: z.string(), levels: z.array(levelSchema) })),
  routes: z.array(z.object({ match: matchSchema, chain: z.string() })).meta({ description: "The first that matches says who is told" }),
  muteTimes: z.array(muteTimeSchema),
  inhibitions: z
    .array(z.object({ source: matchSchema, target: matchSchema, equal: z.array(z.string()) }))
    .meta({ description: "While an alert of `source` stands, those of `target` with equal labels are not told" }),
});

export function settingsRoutes(app: Api, { now }: Pick<ApiDeps, "now">, { config }: Pick<AlertDeps, "config">): void {
  const schema = {
    tags: ["alerts"],
    summary: "Who is told of what, and what keeps quiet, as configured",
    response: { 200: enveloped(settingsSchema) },
  };
  app.get("/alerts/settings", { schema }, async (request) => success(settingsOf(config), { at: now(), traceId: request.id }));
}

function settingsOf({ timeZone, chain, chains, routes, muteTimes, inhibitions }: AlertsConfig): z.output<typeof settingsSchema> {
  return {
    timeZone: timeZone ?? null,
    chain: chain ?? null,
    chains: Object.entries(chains).map(([name, levels]) => ({
      name,
      levels: levels.map(({ channels, after }) => ({ channels, afterMs: after })),
    })),
    routes: routes.map(({ match, chain: to }) => ({ match: lists(match), chain: to })),
    muteTimes: muteTimes.map(({ name, match, days, start, end, timeZone: own }) => ({
      ...{ name, match: lists(match), days: days ?? null, start, end },
      timeZone: own ?? timeZone ?? null,
    })),
    inhibitions: inhibitions.map(({ source, target, equal }) => ({ source: lists(source), target: lists(target), equal })),
  };
}

function lists(match: Match): Record<string, string[]> {
  return Object.fromEntries(Object.entries(match).map(([label, values]) => [label, [values ?? []].flat()]));
}
