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

/** One owned partition of a processor, of `events` or of an admitted topic: restored, positioned, fenced against an older owner. */
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
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  /**
   * Resolves when it is known, by a word newer than the call, that this process still has the partition; rejects when `signal` aborts.
   * A process that was stopped for long learns through it that others went on without it. Ask before anything that shuts others out.
   */
  confirmed(): Promise<void>;
}

/** An entry that has one writer. */
export interface OwnedEntry {
  get(): Promise<unknown>;
  /**
   * After it throws nothing is certain, and the entry must be owned anew.
   *
   * @throws PipelineError LOG_UNAVAILABLE, also when somebody else owns the entry by now
   */
  put(value: unknown): Promise<void>;
}

/**
 * Small durable JSON values: sink intents, generations, members. A put is durable when it resolves, and every read that begins after that
 * sees it, in every process. The value `undefined` removes the entry.
 */
export interface Register {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  entries(): Promise<ReadonlyMap<string, unknown>>;
  /** Makes the caller the entry's only writer: from now on puts of older owners fail. An entry that is owned is put by its owner alone. */
  own(key: string): Promise<OwnedEntry>;
}

export interface ForeignTopic {
  /** How many partitions it must have; as many as it has, when left out (one when it is made). */
  readonly partitions?: number;
  /** Whether its name is told as Kafka has it, without the log's prefix. */
  readonly hasFullName?: boolean;
}

export interface EventLog {
  /** Identity of this log's content: positions, intents, tokens and origins carry it. */
  readonly logId: string;
  /** Identity of one topic: positions in it carry this too, because a topic can be made anew under its old name. */
  identityOf(topic: string): string;
  /** Partitions of `events` (part of the log's identity). Every other topic's number: `partitionsOf`. */
  readonly partitions: number;
  partitionsOf(topic: string): number;
  /** The longest that a task keeps what it has stepped from its readers. */
  readonly commitIntervalMs: number;
  /** What passes at least between two commits of a task, so that many values of one series share one. */
  readonly commitPauseMs: number;
  /** True when the log itself forgets rows after their time; otherwise whoever has taken them truncates. */
  readonly keepsRetention: boolean;

  /** Resolves once all records are durable, in this order within their partitions. */
  append(records: readonly NewRecord[]): Promise<void>;
  /**
   * Committed records from `offset` on, wherever the next one lies; empty after `waitMs` without any. With `waitMs` 0 empty means that
   * there is none, now.
   */
  read(
    topic: string,
    partition: number,
    offset: number,
    options: { maxBytes: number; waitMs: number; signal?: AbortSignal },
  ): Promise<readonly LogRecord[]>;
  /** No committed record lies at or after this offset yet. What lies right before it need not be a record. */
  end(topic: string, partition: number): Promise<number>;
  /** The offset of the oldest retained record, or `end`. */
  begin(topic: string, partition: number): Promise<number>;
  /**
   * How many records at most lie at or after `offset`: 0 exactly when there is none. Differences of offsets count no records. Rows of a
   * commit that `committed` already tells of are counted: one on its way is counted rather than missed.
   */
  behind(topic: string, partition: number, offset: number): Promise<number>;
  /** Forgets the records before `offset`: retention. */
  truncate(topic: string, partition: number, offset: number): Promise<void>;

  /**
   * Joins `group` to share the partitions of topics; `onClaim` runs once for each partition given, until its signal aborts, and never
   * rejects. Of one partition it never runs twice at once here. The returned function leaves the group and resolves when every
   * `onClaim` has ended.
   */
  share(group: string, topics: readonly string[], onClaim: (claim: Claim) => Promise<void>): Promise<() => Promise<void>>;
  /**
   * Takes in a topic that others write, such as a database's changes; makes it when it is missing. From then on it is read, shared and
   * stepped as `events` is.
   *
   * @throws PipelineError CONFIG_INVALID when it has other partitions or settings, LOG_REPLACED, LOG_UNAVAILABLE
   */
  admit(topic: string, options?: ForeignTopic): Promise<void>;
  /** Opens an owned partition for a processor, once the claim is confirmed: fences an older owner, then finds the position. */
  openTask(group: string, claim: Claim): Promise<Task>;
  /** Committed position of a group in a topic (default `events`), for lag; `begin` when it never committed. */
  committed(group: string, partition: number, topic?: string): Promise<number>;
  register(name: string): Register;
  close(): Promise<void>;
}
