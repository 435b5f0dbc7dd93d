// GET /lines: the plant as it is known, one item a line, with what its newest `line` event says.
import { z } from "zod";
import type { ApiDeps } from "../deps.ts";
import { listed, success } from "../envelope.ts";
import { credentialOf } from "../guard.ts";
import { pageParameters, scopeParameters, scopeParams } from "../parameters.ts";
import { type Api, hangUp } from "../route.ts";

const characteristic = z.object({
  station: z.string(),
  characteristic: z.string(),
  product: z.string().nullable(),
  chart: z.string().nullable(),
});

const lineSchema = z.object({
  factory: z.string(),
  line: z.string(),
  stations: z.array(z.string()).meta({ description: "By configuration or by an event" }),
  keyStation: z.string().nullable().meta({ description: "Its figures stand for the line" }),
  operations: z.array(z.string()).meta({ description: "In the order of the route" }),
  characteristics: z.array(characteristic),
  timeZone: z.string().nullable(),
});

type LineItem = z.output<typeof lineSchema>;

/** What `lines.sql` promises; an empty `config` means that the line never sent a `line` event. */
interface LineRow {
  factory: string;
  line: string;
  stations: string[];
  characteristics: { station: string; characteristic: string; product: string; chart: string }[];
  config: string;
}

/** The part of a `line` event that this list shows. */
const configSchema = z.object({
  stations: z.array(z.object({ station: z.string() })).default([]),
  keyStation: z.string().optional(),
  operations: z.array(z.string()).default([]),
  calendar: z.object({ timeZone: z.string() }).optional(),
});

export function lineRoutes(app: Api, deps: ApiDeps): void {
  const schema = {
    tags: ["plant"],
    summary: "Factories, lines, stations, operations, characteristics",
    querystring: z.object({ ...scopeParameters, ...pageParameters }),
    response: { 200: listed(lineSchema) },
  };
  app.get("/lines", { schema }, async (request, reply) => {
    const { page, pageSize, ...scope } = request.query;
    const params = scopeParams(credentialOf(request), deps.generation(), scope);
    const rows = await deps.query<LineRow>("lines", params, { signal: hangUp(reply) });
    const offset = (page - 1) * pageSize;
    const items = rows.slice(offset, offset + pageSize).map(lineItem);
    return success({ items, total: rows.length, page, pageSize }, { at: deps.now(), traceId: request.id });
  });
}

function lineItem({ factory, line, stations, characteristics, config }: LineRow): LineItem {
  const { operations, keyStation, calendar, stations: configured } = configSchema.parse(config === "" ? {} : JSON.parse(config));
  const inRoute = configured.map(({ station }) => station);
  return {
    factory,
    line,
    stations: [...inRoute, ...stations.filter((station) => !inRoute.includes(station))],
    keyStation: keyStation ?? inRoute.at(-1) ?? null,
    operations,
    characteristics: characteristics.map(({ product, chart, ...rest }) => ({
      ...rest,
      product: product || null,
      chart: chart || null,
    })),
    timeZone: calendar?.timeZone ?? null,
  };
}
