// What translate takes and gives: change records of one source's topic in, events, dead letters and rows out.
//   I1. Deterministic and synchronous: the same records over the same state give the same events, wherever commits fell.
//   I2. Total: a record that cannot be read is buried, never thrown at.
import type { MappingOptions, MessageMapping, TableMapping } from "../../core/change.ts";
import type { Credential } from "../../core/credential.ts";
import type { DeadLetterReason } from "../../core/errors.ts";
import type { Event } from "../../core/events.ts";
import type { Archive, Emit, KeyedState } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";

/** A record of a source's topic. */
export interface ChangeRecord {
  readonly key: string;
  /** Empty = a tombstone. */
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** When it was written to the log. */
  readonly timestamp: Instant;
  readonly offset: number;
}

/**
 * Two memories of identities, so that the rows of a long snapshot do not push out those of the changes that stream beside it. The one
 * of streamed changes should hold all that a connector can deliver again after a crash.
 */
export type IdentityKind = "streamed" | "snapshot";

export interface TranslateContext {
  readonly state: KeyedState;
  readonly archive: Archive;
  /** Adds the identity; false when it is known already. */
  admit(identity: string, kind: IdentityKind): boolean;
  /** An event as `parseEvent` gives it. */
  give(event: Event): void;
  /** `change` is JSON. */
  bury(reason: DeadLetterReason, detail: string, change: string): void;
  readonly emit: Emit;
}

/** What the source may write, by which the events of any other sender are judged too. */
export type SourceScope = Pick<Credential, "factories" | "lines">;

export interface SourceSettings {
  readonly name: string;
  readonly tenant: string;
  readonly scope: SourceScope;
  readonly mapping: TableMapping;
  readonly options: MappingOptions;
}

export interface MessageSettings {
  readonly name: string;
  readonly tenant: string;
  readonly scope: SourceScope;
  readonly mapping: MessageMapping;
}

/** The source cannot go on: this record was not taken, and nothing of it is in state, archive, events or rows. */
export interface Stop {
  readonly code: "SOURCE_SCHEMA";
  readonly detail: string;
}

export interface Translate {
  /** Changes with the shape of state and archive. */
  readonly version: number;
  onRecord(record: ChangeRecord, context: TranslateContext): Stop | undefined;
}

/** What became of a source's records so far; all but `parked` and the instants only grow. */
export interface SourceCounts {
  /** Streamed changes of rows, taken once. */
  changes: number;
  /** Rows of snapshots. */
  snapshotRows: number;
  /** Deliveries of what had been delivered. */
  duplicates: number;
  events: number;
  buried: number;
  orphans: number;
  truncates: number;
  /** Changes of tables that the mapping does not name, transactions' bounds and the like. */
  ignored: number;
  /** Changes that wait for a parent now. */
  parked: number;
  /** When the newest record was written to the log, heartbeats included; null before the first. */
  recordAt: Instant | null;
  /** When the database committed the newest streamed change, heartbeats included. */
  committedAt: Instant | null;
  /** Whether the newest row came from a snapshot of the whole source. */
  inSnapshot: boolean;
}
