// What MQTT messages wait in until the log holds them: everything that waits is appended together, again and again.
//   I1. Messages are acknowledged in the order they came, after the append that holds them, never without one.
//   I2. What is no event becomes a dead letter in the same append.
import type { EdgeRejectCode, PipelineError } from "../core/errors.ts";
import { DEADLETTER_TOPIC } from "../core/frame.ts";
import type { Instant } from "../core/time.ts";
import type { EventLog, NewRecord } from "../log/log.ts";
import { type Decoded, type EdgeReject, EVENT_MAX_BYTES } from "./decode.ts";
import type { DoorMetrics, Pressure } from "./door.ts";
import type { Message } from "./mqtt-payload.ts";
import { createPacker } from "./packer.ts";
import { createSenderTally, type SenderTally } from "./sender-tally.ts";

/** Waiting messages above which the connection itself is read no further (QoS 0 knows no limit in flight). */
const WAITING_MAX = 10_000;

const ASK_EVERY_MS = 100;
const RETRY_AFTER_MS = 1000;

export interface DrainDeps {
  readonly log: Pick<EventLog, "append" | "partitions">;
  readonly now: () => Instant;
  /** Resolves after `ms`; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly pressure: Pressure;
  readonly historicalPressure: (partition: number) => PipelineError | undefined;
  readonly metrics: DoorMetrics;
  /** Where it is told who sends; absent = nowhere. */
  readonly senders?: SenderTally;
}

export interface DrainOptions<M extends Waiting> extends DrainDeps {
  /** What a message holds; asked again when an append has failed, with the same answer. */
  readonly decode: (message: M) => readonly Decoded[];
  /** Whose dead letters they are. */
  readonly tenant: string;
  /** Called when the log holds these and before they are acknowledged; it is tried again with them when it fails. */
  readonly onDurable?: (messages: readonly M[]) => Promise<void>;
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
}

export interface Waiting extends Message {
  /** Absent for QoS 0. Does nothing on a connection that is gone. */
  readonly acknowledge?: () => void;
}

export interface Drain<M extends Waiting> {
  add(message: M): void;
  /** Resolves when more may come. */
  room(): Promise<void>;
  /** Resolves when no append is under way. */
  idle(): Promise<void>;
}

export function createDrain<M extends Waiting>(options: DrainOptions<M>): Drain<M> {
  const { log, pressure, sleep, signal } = options;
  let waiting: M[] = [];
  let isRunning = false;
  let current = Promise.resolve();

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0 && !signal.aborted) {
      if (pressure()) await pause(ASK_EVERY_MS);
      else await appendAll(waiting);
    }
    isRunning = false;
  }

  async function appendAll(messages: readonly M[]): Promise<void> {
    const count = messages.length;
    const batch = pack(messages, options);
    if (batch.historicalPartitions.some((partition) => options.historicalPressure(partition))) return pause(ASK_EVERY_MS);
    try {
      if (batch.records.length > 0) await log.append(batch.records);
      await options.onDurable?.(messages.slice(0, count));
    } catch (error) {
      options.onFault(error);
      return pause(RETRY_AFTER_MS); // then the same once more: identities make a half-done append harmless
    }
    batch.report();
    for (const { acknowledge } of messages.slice(0, count)) acknowledge?.();
    waiting = waiting.slice(count);
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, signal).catch(() => undefined); // woken by an abort, which ends the loop
  }

  return {
    add(message) {
      waiting.push(message);
      if (!isRunning) current = run();
    },
    async room() {
      while (waiting.length >= WAITING_MAX && !signal.aborted) await pause(ASK_EVERY_MS);
    },
    idle: () => current,
  };
}

interface Batch {
  readonly records: NewRecord[];
  readonly historicalPartitions: readonly number[];
  /** Counts the batch; called once it is durable. */
  readonly report: () => void;
}

function pack<M extends Waiting>(messages: readonly M[], options: DrainOptions<M>): Batch {
  const { log, metrics, senders: all } = options;
  const packer = createPacker(log.partitions);
  const deadLetters: NewRecord[] = [];
  const codes: EdgeRejectCode[] = [];
  const senders = createSenderTally();
  let accepted = 0;
  let unknownFields = 0;
  for (const message of messages) {
    for (const decoded of options.decode(message)) {
      if (decoded.kind === "reject") {
        deadLetters.push(deadLetter(message, { fault: decoded, tenant: options.tenant }));
        codes.push(decoded.code);
        continue;
      }
      packer.add(decoded.event, JSON.stringify(decoded.event));
      senders.count(decoded.event, message.receivedAt);
      accepted += 1;
      unknownFields += decoded.unknownFields;
    }
  }
  const { records, historicalPartitions } = packer.drain(options.now());
  return {
    records: [...records, ...deadLetters],
    historicalPartitions: [...historicalPartitions],
    report() {
      all?.add(senders.list());
      metrics.accepted(accepted);
      metrics.unknownFields(unknownFields);
      for (const code of codes) metrics.rejected(code, 1);
    },
  };
}

/** The payload as it came (its first 1 MiB), with what was wrong and where it came from. */
function deadLetter(message: Message, { fault, tenant }: { fault: EdgeReject; tenant: string }): NewRecord {
  return {
    topic: DEADLETTER_TOPIC,
    partition: 0,
    key: tenant,
    value: message.payload.subarray(0, EVENT_MAX_BYTES),
    timestamp: message.receivedAt,
    headers: { reason: "undecodable", detail: `${fault.code}: ${fault.detail}`, origin: `mqtt:${message.topic}` },
  };
}
