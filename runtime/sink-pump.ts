// The loop of the `sinks` role: takes chunks of rows from the facts topics and writes them to a destination, each row once.
//   I1. A batch is fixed before it is sent: the range [from, to) stands durably in the register, as the open intent of its
//       (table, partition), and its token is made of it. Whatever happens, that range is written until it succeeds.
//   I2. A retry and a restart are the same thing: load the open intent's range from the log and write it, unchanged.
//   I3. One batch in flight a (table, partition); `maxWrites` over all of them bound the memory.
//   I4. A batch that the destination refuses stops its (table, partition) and nothing else; a log that is not the one of the
//       positions stops it likewise.
//   I5. A destination that keeps positions of its own is asked for them before the first batch, and after each that failed (sink-pump-agree).
//   I6. Positions are written by their owner alone: a pump that was stopped for long, and wakes up, cannot put its own over those of
//       the process that went on with its partitions.
import { assert } from "../core/assert.ts";
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { Sink } from "../core/sink.ts";
import type { Claim, EventLog, LogRecord, OwnedEntry, Register } from "../log/log.ts";
import { sleep } from "./clock.ts";
import type { Logger } from "./logger.ts";
import { agree } from "./sink-pump-agree.ts";
import { groupOfSinks, type Intent, keyOf, type Progress, readKept, readLag, readProgress } from "./sink-pump-progress.ts";
import { createSlots, type Slots } from "./sink-pump-slots.ts";
import { tellSeldom } from "./tell-seldom.ts";

export interface SinkPumpLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long the first chunk waits for others: an insert costs the same for one row as for hundreds. */
  readonly lingerMs: number;
  /** Deadline of one try; shorter than the client's own, which does not tell a timeout by a code. */
  readonly writeTimeoutMs: number;
  readonly retryMs: { readonly first: number; readonly most: number };
  readonly maxWrites: number;
  /** How long to wait for a chunk at a time. */
  readonly idleMs: number;
}

export const SINK_LIMITS: SinkPumpLimits = {
  maxRows: 50_000,
  maxBytes: 16 * 2 ** 20,
  lingerMs: 1000,
  writeTimeoutMs: 30_000,
  retryMs: { first: 200, most: 10_000 },
  maxWrites: 2,
  idleMs: 60_000,
};

const PAUSE_LOOK_MS = 1000;
const TELL_EVERY_MS = 10_000;
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
  /** Called for every partition that this process is given. */
  readonly onClaim?: (group: string, claim: Claim) => void;
  readonly limits?: Partial<SinkPumpLimits>;
}

/** A partition that stands still here, and why: a person must act. */
export interface StoppedSink {
  readonly table: string;
  readonly partition: number;
  readonly code: string;
}

/** What of a table is not in the destination yet. */
export interface SinkLag {
  readonly table: string;
  /** Chunks that no intent covers. */
  readonly chunks: number;
  readonly openIntents: number;
  readonly stopped: readonly StoppedSink[];
}

export interface SinkPump {
  /** By table; taken from the register, so it covers partitions that other processes have. */
  lag(): Promise<readonly SinkLag[]>;
  stopped(): readonly StoppedSink[];
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

interface Stream extends Claim {
  readonly table: string;
  readonly sink: Sink;
}

/** A stream whose position is this pump's alone to write. */
interface OwnedStream extends Stream {
  readonly entry: OwnedEntry;
}

interface Pump {
  readonly log: EventLog;
  readonly register: Register;
  readonly limits: SinkPumpLimits;
  readonly logger: Logger;
  readonly slots: Slots;
  /** That a batch waits: all streams of a destination that is away say the same. */
  readonly tellRetry: (fields: Record<string, unknown>) => void;
  readonly paused: () => boolean;
}

/** Joins the group of the destination and pumps until `close`. */
export async function startSinkPump(options: SinkPumpOptions): Promise<SinkPump> {
  const { log, destination, tables, logger, paused = () => false } = options;
  const limits = { ...SINK_LIMITS, ...options.limits };
  const group = groupOfSinks(destination.name);
  const { name } = destination;
  const warn = tellSeldom(logger, TELL_EVERY_MS);
  const tellRetry = (fields: Record<string, unknown>) => warn("sink tries again", { destination: name, ...fields });
  const pump: Pump = { log, register: log.register(group), limits, logger, slots: createSlots(limits.maxWrites), tellRetry, paused };
  const stopped = new Map<string, StoppedSink>();
  const sinks = new Map(tables.map((table) => [factsTopic(table), { table, sink: destination.sink(table) }]));

  const leave = await log.share(group, [...sinks.keys()], async (claim) => {
    const { table, sink } = sinks.get(claim.topic) as { table: string; sink: Sink };
    const { partition, signal } = claim;
    const key = keyOf({ table, partition });
    options.onClaim?.(group, claim);
    signal.addEventListener("abort", () => stopped.delete(key), { once: true }); // whoever has it next finds out by itself
    try {
      await runStream(pump, { ...claim, table, sink });
    } catch (error) {
      const code = error instanceof PipelineError ? error.code : "INTERNAL";
      if (!signal.aborted) stopped.set(key, { table, partition, code });
      logger.error("sink stopped for a table", { destination: name, table, partition, code, ...describe(error) });
    }
  });

  return {
    async lag() {
      const places = await readLag(pump, tables);
      return tables.map((table) => {
        const own = places.filter((place) => place.table === table);
        const chunks = own.reduce((sum, place) => sum + place.chunks, 0);
        const stops = [...stopped.values()].filter((stop) => stop.table === table);
        return { table, chunks, openIntents: own.filter(({ hasIntent }) => hasIntent).length, stopped: stops };
      });
    },
    stopped: () => [...stopped.values()],
    taken: async (table, partition) => (await readKept({ log, entry: pump.register }, { table, partition })).progress.committed,
    close: leave,
  };
}

/** Ends when the claim is taken away. @throws PipelineError SINK_REJECTED, LOG_REPLACED and whatever is no retry */
async function runStream(pump: Pump, stream: Stream): Promise<void> {
  const { signal } = stream;
  const { writeTimeoutMs } = pump.limits;
  let retryMs = pump.limits.retryMs.first;
  let isFull = false;
  let entry: OwnedEntry | undefined;
  let isSure = false;
  while (!signal.aborted) {
    try {
      entry ??= await own(pump, stream);
      if (!isSure) await agree({ ...pump, ...stream, entry }, stream, AbortSignal.any([signal, AbortSignal.timeout(writeTimeoutMs)]));
      isSure = true;
      isFull = await pumpOne(pump, { ...stream, entry }, isFull);
      retryMs = pump.limits.retryMs.first;
    } catch (error) {
      if (signal.aborted) return; // an open intent is the next owner's first batch
      if (!(error instanceof PipelineError) || error.remedy !== "retry") throw error;
      if (error.code === "LOG_UNAVAILABLE") entry = undefined; // somebody else's by now, or its last put is uncertain
      isSure = false; // what comes back after an outage may be less than what went
      const { table, partition } = stream;
      pump.tellRetry({ table, partition, inMs: retryMs, ...describe(error) });
      await sleep(retryMs, signal);
      retryMs = Math.min(retryMs * 2, pump.limits.retryMs.most);
    }
  }
}

/** Shuts out older owners, unless this process has lost the partition without knowing it. */
async function own({ register }: Pump, stream: Stream): Promise<OwnedEntry> {
  await stream.confirmed();
  return register.own(keyOf(stream));
}

/** One batch, from the log into the destination. True when more was waiting behind it. */
async function pumpOne(pump: Pump, stream: OwnedStream, isMoreWaiting: boolean): Promise<boolean> {
  const { log, limits } = pump;
  const { topic, partition, signal, entry } = stream;
  const progress = await readProgress({ log, entry }, stream);
  if (progress.intent === null && !isMoreWaiting) {
    const seen = await log.read(topic, partition, progress.committed, { maxBytes: 1, waitMs: limits.idleMs, signal });
    if (seen.length === 0) {
      if (!signal.aborted) await passGap(pump, stream, progress);
      return false;
    }
    await sleep(limits.lingerMs, signal);
  }
  while (pump.paused() && !signal.aborted) await sleep(PAUSE_LOOK_MS, signal);
  return pump.slots.use(async () => {
    if (signal.aborted) return false;
    const batch = await load(pump, stream, progress);
    if (batch === undefined) return false;
    if (progress.intent === null) await entry.put({ ...progress, intent: batch.intent } satisfies Progress);
    await write(pump, stream, batch);
    await entry.put({ ...progress, committed: batch.intent.to, intent: null } satisfies Progress);
    return batch.isFull;
  });
}

/**
 * Moves an idle position over offsets that are no records. A log that keeps retention by itself forgets those too: a position that stayed
 * before them would look like one whose records are lost.
 */
async function passGap({ log }: Pump, { topic, partition, entry }: OwnedStream, progress: Progress): Promise<void> {
  const end = await log.end(topic, partition);
  if (end <= progress.committed || (await log.behind(topic, partition, progress.committed)) > 0) return;
  await entry.put({ ...progress, committed: end } satisfies Progress);
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
