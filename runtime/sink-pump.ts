// The loop of the `sinks` role: takes chunks of rows from the facts topics and writes them to a destination, each row once.
//   I1. A batch is fixed before it is sent: the range [from, to) stands durably in the register, as the open intent of its
//       (table, partition), and its token is made of it. Whatever happens, that range is written until it succeeds.
//   I2. A retry and a restart are the same thing: load the open intent's range from the log and write it, unchanged.
//   I3. One batch in flight a (table, partition); `maxWrites` over all of them bound the memory.
//   I4. A batch that the destination refuses stops its (table, partition) and nothing else; a log that is not the one of the
//       positions stops it likewise.
import { assert } from "../core/assert.ts";
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { Sink } from "../core/sink.ts";
import type { Claim, EventLog, LogRecord, Register } from "../log/log.ts";
import { sleep } from "./clock.ts";
import type { Logger } from "./logger.ts";
import { type Intent, keyOf, type Progress, putProgress, readLag, readProgress, type TableLag } from "./sink-pump-progress.ts";
import { createSlots, type Slots } from "./sink-pump-slots.ts";

export interface SinkPumpLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long the first chunk waits for others: an insert costs the same for one row as for hundreds. */
  readonly lingerMs: number;
  /** Deadline of one try; shorter than the client's own, which does not tell a timeout by a code. */
  readonly writeTimeoutMs: number;
  readonly retryMs: { readonly first: number; readonly most: number };
  readonly maxWrites: number;
}

export const SINK_LIMITS: SinkPumpLimits = {
  maxRows: 50_000,
  maxBytes: 16 * 2 ** 20,
  lingerMs: 1000,
  writeTimeoutMs: 30_000,
  retryMs: { first: 200, most: 10_000 },
  maxWrites: 2,
};

const IDLE_WAIT_MS = 60_000;
const PAUSE_LOOK_MS = 1000;
const READ_BYTES = 4 * 2 ** 20;

export interface Destination {
  /** Names the register and the group: positions and shares are a destination's own. */
  readonly name: string;
  sink(table: string): Sink;
}

export interface SinkPumpOptions {
  readonly log: EventLog;
  readonly destination: Destination;
  readonly tables: readonly string[];
  readonly logger: Logger;
  /** True while nothing may be written: the disk is nearly full. */
  readonly paused?: () => boolean;
  readonly limits?: Partial<SinkPumpLimits>;
}

/** What of a table is not in the destination yet. */
export interface SinkLag extends TableLag {
  /** Why partitions of the table have stopped here, if so: a person must act. */
  readonly stopped: readonly { readonly partition: number; readonly code: string }[];
}

export interface SinkPump {
  /** By table; taken from the register, so it covers partitions that other processes have. */
  lag(): Promise<readonly SinkLag[]>;
  /** The offset before which the destination holds every chunk: retention may go so far. */
  taken(table: string, partition: number): Promise<number>;
  /** Stops taking batches and ends the running writes; what they leave open is sent again by the next start. */
  close(): Promise<void>;
}

interface Loaded {
  readonly intent: Intent;
  readonly rows: number;
  readonly ndjson: Uint8Array;
  /** The range ended at a limit, not at the end of the log: more is waiting. */
  readonly isFull: boolean;
}

interface Stream {
  readonly table: string;
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  readonly sink: Sink;
}

interface Pump {
  readonly log: EventLog;
  readonly register: Register;
  readonly limits: SinkPumpLimits;
  readonly logger: Logger;
  readonly slots: Slots;
  readonly paused: () => boolean;
}

/** Joins the group of the destination and pumps until `close`. */
export async function startSinkPump(options: SinkPumpOptions): Promise<SinkPump> {
  const { log, destination, tables, logger, paused = () => false } = options;
  const limits = { ...SINK_LIMITS, ...options.limits };
  const group = `sinks.${destination.name}`;
  const pump: Pump = { log, register: log.register(group), limits, logger, slots: createSlots(limits.maxWrites), paused };
  const stopped = new Map<string, { table: string; partition: number; code: string }>();

  const leaves = await Promise.all(
    tables.map((table) => {
      const sink = destination.sink(table);
      const onClaim = async ({ partition, signal }: Claim) => {
        const stream: Stream = { table, topic: factsTopic(table), partition, signal, sink };
        stopped.delete(keyOf(stream));
        try {
          await runStream(pump, stream);
        } catch (error) {
          const code = error instanceof PipelineError ? error.code : "INTERNAL";
          stopped.set(keyOf(stream), { table, partition, code });
          logger.error("sink stopped for a table", { table, partition, code, ...describe(error) });
        }
      };
      return log.share(group, factsTopic(table), onClaim);
    }),
  );

  return {
    async lag() {
      const lags = await readLag(pump, tables);
      const stops = [...stopped.values()];
      return lags.map((lag) => ({ ...lag, stopped: stops.filter(({ table }) => table === lag.table) }));
    },
    taken: async (table, partition) => (await readProgress(pump, { table, partition })).committed,
    async close() {
      await Promise.all(leaves.map((leave) => leave()));
    },
  };
}

/** Ends when the claim is taken away. @throws PipelineError SINK_REJECTED, LOG_REPLACED and whatever is no retry */
async function runStream(pump: Pump, stream: Stream): Promise<void> {
  const { signal } = stream;
  let retryMs = pump.limits.retryMs.first;
  let isFull = false;
  while (!signal.aborted) {
    try {
      isFull = await pumpOne(pump, stream, isFull);
      retryMs = pump.limits.retryMs.first;
    } catch (error) {
      if (signal.aborted) return; // an open intent is the next owner's first batch
      if (!(error instanceof PipelineError) || error.remedy !== "retry") throw error;
      const { table, partition } = stream;
      pump.logger.warn("sink tries again", { table, partition, inMs: retryMs, ...describe(error) });
      await sleep(retryMs, signal);
      retryMs = Math.min(retryMs * 2, pump.limits.retryMs.most);
    }
  }
}

/** One batch, from the log into the destination. True when more was waiting behind it. */
async function pumpOne(pump: Pump, stream: Stream, isMoreWaiting: boolean): Promise<boolean> {
  const { log, limits } = pump;
  const { topic, partition, signal } = stream;
  const progress = await readProgress(pump, stream);
  if (progress.intent === null && !isMoreWaiting) {
    const seen = await log.read(topic, partition, progress.committed, { maxBytes: 1, waitMs: IDLE_WAIT_MS, signal });
    if (seen.length === 0) return false;
    await sleep(limits.lingerMs, signal);
  }
  while (pump.paused() && !signal.aborted) await sleep(PAUSE_LOOK_MS, signal);
  return pump.slots.use(async () => {
    if (signal.aborted) return false;
    const batch = await load(pump, stream, progress);
    if (batch === undefined) return false;
    if (progress.intent === null) await putProgress(pump, stream, { ...progress, intent: batch.intent });
    await write(pump, stream, batch);
    await putProgress(pump, stream, { ...progress, committed: batch.intent.to, intent: null });
    return batch.isFull;
  });
}

async function write({ log, limits }: Pump, { table, partition, sink, signal }: Stream, batch: Loaded): Promise<void> {
  const { from, to } = batch.intent;
  const id = `${log.logId}/${table}/${partition}/${from}-${to}`;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(limits.writeTimeoutMs)]);
  await sink.write({ id, rows: batch.rows, ndjson: batch.ndjson }, deadline);
}

/** The rows of the open intent, or of the next batch; undefined when there is nothing. */
async function load({ log, limits }: Pump, stream: Stream, { committed, intent }: Progress): Promise<Loaded | undefined> {
  const { topic, partition } = stream;
  const from = intent?.from ?? committed;
  const end = intent?.to ?? Number.POSITIVE_INFINITY;
  const values: Buffer[] = [];
  let next = from;
  let rows = 0;
  let bytes = 0;
  const isOver = (record: LogRecord) =>
    intent === null && values.length > 0 && (rows + rowsOf(record) > limits.maxRows || bytes + record.value.length > limits.maxBytes);
  while (next < end) {
    const records = await log.read(topic, partition, next, { maxBytes: READ_BYTES, waitMs: 0 });
    if (records.length === 0) break;
    for (const record of records) {
      if (record.offset >= end) return batchOf();
      if (isOver(record)) return { ...batchOf(), isFull: true };
      values.push(Buffer.from(record.value)); // the log's own bytes are valid only until the next read
      rows += rowsOf(record);
      bytes += record.value.length;
      next = record.offset + 1;
    }
  }
  return values.length > 0 ? batchOf() : undefined;

  function batchOf(): Loaded {
    if (intent !== null && next !== intent.to) {
      throw new PipelineError("LOG_REPLACED", `records [${from}, ${end}) of "${topic}/${partition}" are not in the log any more`);
    }
    return { intent: { from, to: next }, rows, ndjson: Buffer.concat(values, bytes), isFull: false };
  }
}

function rowsOf({ headers, topic, partition, offset }: LogRecord): number {
  const rows = Number(headers.rows);
  assert(Number.isInteger(rows) && rows > 0, `chunk ${topic}/${partition}@${offset} does not tell its rows`);
  return rows;
}

function describe(error: unknown): Record<string, unknown> {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  return { error: String(error), cause: cause?.message };
}
