// GET /stream: points, signals, how stations stand, moves and alerts, as they are committed, before the warehouse has them.
//   I1. A subscriber sees rows of its own tenant, and of the factories and lines that its credential covers, only.
//   I2. A row becomes text once, however many subscribers it goes to.
import { z } from "zod";
import { type Credential, covers } from "../../core/credential.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Row, TableName } from "../../core/rows.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import type { ApiDeps, TailBatch } from "../deps.ts";
import { credentialOf } from "../guard.ts";
import { alertItem } from "../items/alert.ts";
import { lineClockItem, stationNowItem } from "../items/oee-now.ts";
import { pointItem } from "../items/point.ts";
import { signalItem } from "../items/signal.ts";
import { wipMoveItem } from "../items/wip-move.ts";
import { scopeParams, seriesParameters } from "../parameters.ts";
import type { Api } from "../route.ts";
import { type EventStream, openEventStream } from "../stream.ts";
import type { Rules } from "./alerts.ts";

const HEARTBEAT_MS = 15_000;
/** More readers than one process should feed. */
const MAX_STREAMS = 500;

/** The tables that the stream shows, and the event that each becomes. */
const EVENT_OF = {
  spc_points: "points", spc_signals: "signals", station_now: "oee", line_clocks: "oee", lot_moves: "wip", alerts: "alerts",
} as const; // biome-ignore format: one list
type StreamTable = keyof typeof EVENT_OF;
type EventName = (typeof EVENT_OF)[StreamTable];
const TABLES = Object.keys(EVENT_OF) as StreamTable[];
const EVENTS = [...new Set(Object.values(EVENT_OF))];

type StreamBatch = Extract<TailBatch, { table: StreamTable }>;
type StreamRow = StreamBatch["rows"][number];

const streamQuery = z.object({
  ...seriesParameters,
  events: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(EVENTS)).min(1))
    .optional()
    .meta({ description: `Which events, comma-separated, of ${EVENTS.join(", ")}; default all` }),
});
type Filter = Omit<z.output<typeof streamQuery>, "events" | "tenant">;

const DESCRIPTION = `Server-sent events. \`hello\` comes first and carries \`{build}\`; \`points\` and \`signals\` carry an array of
items as the lists have them, one array for each commit. A point that is sent again replaces the one with its id. \`oee\` carries stations
that changed, and how far a line's clock has come (\`station\` is null then): what to ask GET /oee for again. \`wip\` carries what came to
operations and went from them: what to ask GET /wip for again. \`alerts\` carries alerts that
changed, as GET /alerts has them: one that comes again replaces the one with its id.
The event's id is the newest \`at\` inside. \`lagged\` is the last event of a reader that was too slow: it opens the stream again and
reads what it shows from the lists. A comment every 15 s keeps the connection open.`;

export function streamRoutes(app: Api, deps: ApiDeps, rules: Rules): void {
  const open = new Set<EventStream>();
  const texts = new WeakMap<StreamRow, string>();
  const textOf = (row: StreamRow) => JSON.stringify("alert" in row ? alertItem(row, { rules, now: deps.now() }) : itemOf(row));
  let stopBeat = () => {};
  app.addHook("onReady", async () => {
    stopBeat = deps.every(HEARTBEAT_MS, () => {
      for (const stream of open) stream.beat();
    });
  });
  app.addHook("preClose", async () => {
    stopBeat();
    for (const stream of open) stream.end();
  });

  const schema = {
    tags: ["stream"],
    summary: "Live points, signals, states of stations, moves and alerts",
    description: DESCRIPTION,
    querystring: streamQuery,
    response: {
      200: {
        description: "Events until either side closes",
        content: { "text/event-stream": { schema: z.unknown().meta({ type: "string" }) } },
      },
    },
  };
  app.get("/stream", { schema, exposeHeadRoute: false }, async (request, reply) => {
    if (open.size >= MAX_STREAMS) throw new PipelineError("BACKPRESSURE", "too many open streams");
    const credential = credentialOf(request);
    const { events = EVENTS, tenant, ...filter } = request.query;
    scopeParams(credential, deps.generation(), { tenant, ...filter }); // refuses what the credential does not cover
    let unsubscribe = () => {};
    const stream = openEventStream(() => {
      unsubscribe();
      open.delete(stream);
    });
    open.add(stream);
    stream.send("hello", JSON.stringify({ build: deps.build }));
    const tables = new Set<TableName>(TABLES.filter((table) => events.includes(EVENT_OF[table])));
    unsubscribe = deps.tail.subscribe(tables, (batch) => {
      if (isStreamed(batch)) sendRows(stream, EVENT_OF[batch.table], batch.rows, { credential, filter, texts, textOf });
    });
    return reply.type("text/event-stream; charset=utf-8").header("x-accel-buffering", "no").send(stream.body);
  });
}

function isStreamed(batch: TailBatch): batch is StreamBatch {
  return Object.hasOwn(EVENT_OF, batch.table);
}

interface Reader {
  readonly credential: Credential;
  readonly filter: Filter;
  readonly texts: WeakMap<StreamRow, string>;
  readonly textOf: (row: StreamRow) => string;
}

function sendRows(stream: EventStream, event: EventName, rows: readonly StreamRow[], { credential, filter, texts, textOf }: Reader): void {
  const items: string[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (!isWanted(row, credential, filter)) continue;
    newest = Math.max(newest, timeOf(row));
    let text = texts.get(row);
    if (text === undefined) {
      text = textOf(row);
      texts.set(row, text);
    }
    items.push(text);
  }
  if (items.length > 0) stream.send(event, `[${items.join(",")}]`, formatInstant(newest));
}

function itemOf(row: Exclude<StreamRow, Row<"alerts">>) {
  if ("rule" in row) return signalItem(row);
  if ("clock" in row) return lineClockItem(row);
  if ("carrier" in row) return wipMoveItem(row);
  return "element" in row ? stationNowItem(row) : pointItem(row);
}

function timeOf(row: StreamRow): Instant {
  if ("clock" in row) return row.clock;
  return "element" in row ? row.accounted_to : row.at;
}

/** A filter on what a row does not have shuts it out; but a line's clock is that of all its stations. */
function isWanted(row: StreamRow, credential: Credential, filter: Filter): boolean {
  return (
    row.tenant === credential.tenant &&
    covers(credential, row.factory, row.line) &&
    (filter.factory ?? row.factory) === row.factory &&
    (filter.line ?? row.line) === row.line &&
    isOfStation(row, filter) &&
    ("characteristic" in row
      ? (filter.characteristic ?? row.characteristic) === row.characteristic && (filter.product ?? row.product) === row.product
      : filter.characteristic === undefined && (filter.product === undefined || ("carrier" in row && filter.product === row.product)))
  );
}

function isOfStation(row: StreamRow, { station }: Filter): boolean {
  if (station === undefined || "clock" in row) return true;
  return !("carrier" in row) && row.station === station;
}
