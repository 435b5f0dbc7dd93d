// What the tests of the sink pump share: chunks, a destination that remembers, and a pump between a log and it.
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { Batch } from "../core/sink.ts";
import type { EventLog } from "../log/log.ts";
import { closeLater, silent } from "./logs.fixture.ts";
import { type SinkPump, type SinkPumpOptions, startSinkPump } from "./sink-pump.ts";

const quick = { lingerMs: 5, retryMs: { first: 1, most: 4 } };

/** A chunk of `rows` rows; its text names it. */
export const chunk = (name: string, rows = 1, table = "readings", partition = 0) => ({
  topic: factsTopic(table),
  partition,
  key: "0",
  value: Buffer.from(`${name}\n`.repeat(rows)),
  timestamp: 1,
  headers: { rows: String(rows) },
});

export interface Destination {
  readonly calls: { table: string; id: string; rows: number; text: string }[];
  /** What a destination with tokens holds: the first content of each id. */
  readonly held: Map<string, string>;
  answer: (table: string, batch: Batch, signal: AbortSignal) => Promise<void>;
}

export function newDestination(): Destination {
  return { calls: [], held: new Map(), answer: async () => {} };
}

export async function start(log: EventLog, to: Destination, options: Partial<SinkPumpOptions> = {}): Promise<SinkPump> {
  const sink = (table: string) => ({
    name: table,
    async write(batch: Batch, signal: AbortSignal) {
      const text = Buffer.from(batch.ndjson).toString();
      to.calls.push({ table, id: batch.id, rows: batch.rows, text });
      await to.answer(table, batch, signal);
      if (!to.held.has(batch.id)) to.held.set(batch.id, text);
    },
  });
  const { limits, ...rest } = options;
  const pump = await startSinkPump({
    log,
    destination: { name: "test", sink },
    tables: ["readings"],
    logger: silent,
    limits: { ...quick, ...limits },
    ...rest,
  });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await pump.close();
    isClosed = true;
  };
  closeLater(close);
  return { ...pump, close };
}

export const isThrough = (pump: SinkPump) => async () => (await pump.lag()).every(({ chunks, openIntents }) => chunks + openIntents === 0);
export const unavailable = () => Promise.reject(new PipelineError("SINK_UNAVAILABLE", "not now"));
