// The event log: what the runtime needs of it, shaped so that LMDB on one machine and Kafka on many both fit.
// Why it looks like this: docs/decisions/0002-log-interface.md.
//   I1. A topic has partitions; a partition is a sequence of records with rising offsets (gaps are allowed).
//   I2. Readers see only what is committed, in order.
//   I3. A task's commit is one: position, rows, dead letters, changed state and archive, or nothing.
//   I4. Of two owners of a partition the older one's commits fail; it must forget its memory and start again.
import type { Instant } from "../core/time.ts";

/** A record to be appended. */
export interface NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Uint8Array;
  /** The edge's wall clock when it took the content in: `receivedAt` of the events inside. */
  readonly timestamp: Instant;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as it stands in the log. `value` may be valid only until the next poll: copy what outlives it. */
export interface LogRecord extends NewRecord {
  readonly offset: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a task goes on: `skip` events inside the record at `offset` are already accounted. */
export interface Position {
  readonly offset: number;
  readonly skip: number;
}

/** One changed entry of keyed state; null deletes it. */
export type StateChange = readonly [key: string, value: Uint8Array | null];

export interface Commit {
  readonly position: Position;
  readonly state: Iterable<StateChange>;
  /** Entries that may be many: not restored, but read one by one (`Task.archived`). A name space of their own. */
  readonly archive: Iterable<StateChange>;
  /** Facts, dead letters, quarantined events: appended with the position or not at all. */
  readonly records: readonly NewRecord[];
}

/** One owned partition of a processor: restored, positioned, fenced against an older owner. */
export interface Task {
  readonly partition: number;
  /** Where to go on; the beginning when nothing was committed yet. */
  readonly position: Position;
  /** All state of the last commit, each key once, without the archive. Read it whole before the first `poll`. */
  restore(): AsyncIterable<readonly [key: string, value: Uint8Array]>;
  /**
   * One entry of the archive, as of the last commit. While a commit is under way its entries may be old or new: who needs them keeps
   * them until it is done. Synchronous, because a processor's step is: the archive lies on this machine's disk.
   *
   * @throws PipelineError LOG_UNAVAILABLE
   */
  archived(key: string): Uint8Array | undefined;
  /** The next committed records, oldest first; empty after `waitMs` without any. */
  poll(options: { maxBytes: number; waitMs: number }): Promise<readonly LogRecord[]>;
  /**
   * Makes a commit. After it throws nothing is certain: throw the memory away and open the task again.
   *
   * @throws PipelineError LOG_UNAVAILABLE, LOG_REPLACED
   */
  commit(commit: Commit): Promise<void>;
}

/** A partition that this process was given; `signal` aborts when it is taken away. */
export interface Claim {
  readonly partition: number;
  readonly signal: AbortSignal;
}

/** Small durable JSON values of one owner: sink intents, generations. A put is durable when it resolves. */
export interface Register {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  entries(): Promise<ReadonlyMap<string, unknown>>;
}

export interface EventLog {
  /** Identity of this log's content: positions, intents, tokens and origins carry it. */
  readonly logId: string;
  /** Partitions of `events` (part of the log's identity). Every other topic's number: `partitionsOf`. */
  readonly partitions: number;
  partitionsOf(topic: string): number;
  /** The longest that a task keeps what it has stepped from its readers. */
  readonly commitIntervalMs: number;

  /** Resolves once all records are durable, in this order within their partitions. */
  append(records: readonly NewRecord[]): Promise<void>;
  /** Committed records from `offset` on; empty after `waitMs` without any. */
  read(
    topic: string,
    partition: number,
    offset: number,
    options: { maxBytes: number; waitMs: number; signal?: AbortSignal },
  ): Promise<readonly LogRecord[]>;
  /** The offset after the last committed record. */
  end(topic: string, partition: number): Promise<number>;
  /** The offset of the oldest retained record, or `end`. */
  begin(topic: string, partition: number): Promise<number>;
  /** Forgets the records before `offset`: retention. */
  truncate(topic: string, partition: number, offset: number): Promise<void>;

  /**
   * Joins `group` to share the partitions of a topic; `onClaim` runs once for each partition given, until its signal aborts.
   * The returned function leaves the group and resolves when every `onClaim` has ended.
   */
  share(group: string, topic: string, onClaim: (claim: Claim) => Promise<void>): Promise<() => Promise<void>>;
  /** Opens an owned partition of `events` for a processor: fences an older owner, then finds the position. */
  openTask(group: string, claim: Claim): Promise<Task>;
  /** Committed position of a group, for lag; `begin` when it never committed. */
  committed(group: string, partition: number): Promise<number>;
  register(name: string): Register;
  close(): Promise<void>;
}
