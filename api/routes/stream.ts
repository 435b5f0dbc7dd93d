// GET /stream: points and signals as they are committed, before the warehouse has them.
//   I1. A subscriber sees rows of its own tenant, and of the factories and lines that its credential covers, only.
//   I2. A row becomes text once, however many subscribers it goes to.
import { z } from "zod";
import { type Credential, covers } from "../../core/credential.ts";
import { PipelineError } from "../../core/errors.ts";
import type { TableName } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";
import type { ApiDeps, TailBatch } from "../deps.ts";
import { credentialOf } from "../guard.ts";
import { pointItem } from "../items/point.ts";
import { signalItem } from "../items/signal.ts";
import { scopeParams, seriesParameters } from "../parameters.ts";
import type { Api } from "../route.ts";
import { type EventStream, openEventStream } from "../stream.ts";

const HEARTBEAT_MS = 15_000;
/** More readers than one process should feed. */
const MAX_STREAMS = 500;

/** The events of the stream, and the table that each comes from. */
const TABLE_OF = { points: "spc_points", signals: "spc_signals" } as const;
type EventName = keyof typeof TABLE_OF;
const EVENTS = Object.keys(TABLE_OF) as EventName[];

type StreamBatch = Extract<TailBatch, { table: (typeof TABLE_OF)[EventName] }>;
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
items as the lists have them, one array for each commit. A point that is sent again replaces the one with its id.
The event's id is the newest \`at\` inside. \`lagged\` is the last event of a reader that was too slow: it opens the stream again and
reads what it shows from the lists. A comment every 15 s keeps the connection open.`;

export function streamRoutes(app: Api, deps: ApiDeps): void {
  const open = new Set<EventStream>();
  const texts = new WeakMap<StreamRow, string>();
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
    summary: "Live points and signals",
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
    const tables = new Set<TableName>(events.map((event) => TABLE_OF[event]));
    unsubscribe = deps.tail.subscribe(tables, (batch) => {
      for (const event of events) {
        if (batch.table === TABLE_OF[event]) sendRows(stream, event, batch.rows, { credential, filter, texts });
      }
    });
    return reply.type("text/event-stream; charset=utf-8").header("x-accel-buffering", "no").send(stream.body);
  });
}

interface Reader {
  readonly credential: Credential;
  readonly filter: Filter;
  readonly texts: WeakMap<StreamRow, string>;
}

function sendRows(stream: EventStream, event: EventName, rows: readonly StreamRow[], { credential, filter, texts }: Reader): void {
  const items: string[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if (!isWanted(row, credential, filter)) continue;
    newest = Math.max(newest, row.at);
    let text = texts.get(row);
    if (text === undefined) {
      text = JSON.stringify("rule" in row ? signalItem(row) : pointItem(row));
      texts.set(row, text);
    }
    items.push(text);
  }
  if (items.length > 0) stream.send(event, `[${items.join(",")}]`, formatInstant(newest));
}

function isWanted(row: StreamRow, credential: Credential, filter: Filter): boolean {
  return (
    row.tenant === credential.tenant &&
    covers(credential, row.factory, row.line) &&
    (filter.factory ?? row.factory) === row.factory &&
    (filter.line ?? row.line) === row.line &&
    (filter.station ?? row.station) === row.station &&
    (filter.characteristic ?? row.characteristic) === row.characteristic &&
    (filter.product ?? row.product) === row.product
  );
}
