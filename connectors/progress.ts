// How far a connector is: when its newest change happened, from its offset; and its snapshots, from what Debezium says in its notices.
import type { Instant } from "../core/time.ts";
import type { SourceOffset } from "./client.ts";

/** When the newest thing that it has delivered happened, heartbeats included; undefined before the first. */
export function offsetTime(offset: SourceOffset | undefined): Instant | undefined {
  if (typeof offset?.ts_usec === "number") return Math.floor(offset.ts_usec / 1000);
  if (typeof offset?.ts_sec === "number") return offset.ts_sec * 1000;
  return undefined;
}

export interface SnapshotProgress {
  /** The first of all tables, or one that was asked for beside the changes. */
  readonly kind: "initial" | "incremental";
  readonly state: "running" | "done" | "aborted";
  /** The table that is being read. */
  readonly table: string | undefined;
  /** Rows read, by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly at: Instant;
}

/** A record of the topic of notices. */
interface Notice {
  readonly aggregate_type?: string;
  readonly type?: string;
  readonly additional_data?: Readonly<Record<string, string>>;
  readonly timestamp?: number;
}

const STATES: Readonly<Record<string, SnapshotProgress["state"]>> = {
  COMPLETED: "done",
  SKIPPED: "done",
  ABORTED: "aborted",
};

/** The newest snapshot of which the notices tell, oldest first; undefined when they tell of none. */
export function snapshotProgress(notices: readonly Notice[]): SnapshotProgress | undefined {
  let progress: SnapshotProgress | undefined;
  for (const { aggregate_type = "", type = "", additional_data: data = {}, timestamp = 0 } of notices) {
    const kind = /^(initial|incremental) snapshot$/i.exec(aggregate_type)?.[1]?.toLowerCase() as SnapshotProgress["kind"] | undefined;
    if (!kind) continue;
    const before = type === "STARTED" || progress?.kind !== kind ? undefined : progress;
    const scanned = data.scanned_collection;
    const rows = { ...before?.rows };
    if (scanned !== undefined) rows[scanned] = Number(data.total_rows_scanned ?? 0);
    const state = STATES[type] ?? "running";
    const table = state === "running" ? (data.current_collection_in_progress ?? before?.table) : undefined;
    progress = { kind, state, table, rows, at: timestamp };
  }
  return progress;
}
