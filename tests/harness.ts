// Runs events through the real partition memory, as the loop does: decode, identity, lateness, clock, processor, rows.

import { parseEvent } from "../core/events.ts";
import { CHECKED, TICK } from "../core/frame.ts";
import { factoryKey, lineKey } from "../core/keys.ts";
import type { Processor } from "../core/processor.ts";
import { TABLES, type TableName } from "../core/rows.ts";
import type { LogRecord, NewRecord, StateChange } from "../log/log.ts";
import { type Partition, restorePartition } from "../runtime/loop/partition.ts";

/** A row as it lands in its table, without its origin. */
export type AnyRow = Record<string, unknown>;

export interface RunResult {
  /** As committed, in order; of a `latest` table the newest of each key alone, for what else is there hangs on where commits fell. */
  rows: (table: TableName) => AnyRow[];
  /** Reasons of dead letters, in order. */
  deadletters: string[];
  duplicates: number;
  clock: Partition;
}

export interface RunOptions {
  /** Before the events with these indexes the memory is thrown away and restored from what was committed. */
  crashAt?: readonly number[];
  /** Commit every so many records; 1 = after each. */
  commitEvery?: number;
  /** Whose events the processor gets; by default a factory's for `flow`, a line's for any other. */
  keyOf?: typeof lineKey;
  /** Archived values that stay in memory: few by default, so that tests read back what they wrote. */
  archiveEntries?: number;
}

export const PLACE = { tenant: "acme", factory: "f1", line: "L1" } as const;

/** An event with its envelope filled in; throws when it is not valid. */
export function event(fields: Record<string, unknown>): Record<string, unknown> {
  const result = parseEvent({ ...PLACE, ...fields });
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.event;
}

/** A tick of the partition's owner. */
export function tick(at: number): { tick: number } {
  return { tick: at };
}

type Input = Record<string, unknown> | { tick: number };

/** Steps events one record each; what was not committed at a crash is stepped again, as the loop does. */
export async function run(processor: Processor, inputs: readonly Input[], options: RunOptions = {}): Promise<RunResult> {
  const { crashAt = [], commitEvery = 1, keyOf = processor.name === "flow" ? factoryKey : lineKey, archiveEntries = 4 } = options;
  const config = { partition: 0, logId: "test", generation: 1, processorFor: () => processor, archiveEntries };
  const state = new Map<string, Uint8Array>();
  const archive = new Map<string, Uint8Array>();
  const records: NewRecord[] = [];
  const restore = () => restorePartition(config, state, (key) => archive.get(key));
  let partition = await restore();
  const commit = () => {
    const changes = partition.takeChanges();
    apply(state, changes.state);
    apply(archive, changes.archive);
    records.push(...changes.records);
    partition.committed();
  };
  const crashes = new Set(crashAt);
  let committed = 0;
  for (let n = 0; n < inputs.length; n++) {
    if (crashes.delete(n)) {
      partition = await restore();
      n = committed;
    }
    partition.step(toRecord(inputs[n] as Input, { offset: n, keyOf }), 0);
    if ((n + 1) % commitEvery === 0 || n + 1 === inputs.length) {
      commit();
      committed = n + 1;
    }
  }
  return {
    rows: (table) => rowsOf(records, table),
    deadletters: records.filter(({ topic }) => topic === "deadletter").map(({ headers }) => headers?.reason ?? ""),
    duplicates: partition.counts.duplicates,
    clock: partition,
  };
}

function apply(stored: Map<string, Uint8Array>, changes: Iterable<StateChange>): void {
  for (const [key, value] of changes) {
    if (value === null) stored.delete(key);
    else stored.set(key, value);
  }
}

function toRecord(input: Input, { offset, keyOf }: { offset: number; keyOf: typeof lineKey }): LogRecord {
  if ("tick" in input) {
    return { topic: "events", partition: 0, key: "", offset, timestamp: input.tick as number, headers: TICK, value: new Uint8Array() };
  }
  const value = Buffer.from(JSON.stringify(input));
  const key = keyOf(input as never);
  return { topic: "events", partition: 0, key, offset, timestamp: 0, headers: CHECKED, value };
}

function rowsOf(records: readonly NewRecord[], table: TableName): AnyRow[] {
  const rows: AnyRow[] = [];
  for (const { topic, value } of records) {
    if (topic !== `facts.${table}`) continue;
    for (const text of Buffer.from(value).toString().trimEnd().split("\n")) {
      const { generation, src_partition, src_offset, src_index, ...row } = JSON.parse(text);
      TABLES[table].row.strict().parse(row);
      rows.push(row);
    }
  }
  return "latest" in TABLES[table] ? newestOf(rows, TABLES[table].key) : rows;
}

function newestOf(rows: readonly AnyRow[], key: readonly string[]): AnyRow[] {
  const newest = new Map(rows.map((row) => [JSON.stringify(key.map((column) => row[column])), row]));
  return [...newest.values()];
}

/** Numbers that say which fact a row of a sum is, not how much it adds. */
const PLACES: ReadonlySet<string> = new Set(["minute", "minutes", "hour_start", "at"]);

/** Sums of a sum table's integers, grouped by the given columns; groups that come to nothing are left out. */
export function sums(rows: readonly AnyRow[], by: readonly string[]): AnyRow[] {
  const groups = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((column) => row[column]));
    const group = groups.get(key) ?? Object.fromEntries(by.map((column) => [column, row[column]]));
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === "number" && !PLACES.has(column) && !by.includes(column)) {
        group[column] = ((group[column] as number | undefined) ?? 0) + value;
      }
    }
    groups.set(key, group);
  }
  const isZero = (group: AnyRow) => Object.entries(group).every(([column, value]) => by.includes(column) || value === 0);
  const kept = [...groups].filter(([, group]) => !isZero(group)).sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.map(([, group]) => Object.fromEntries(Object.entries(group).filter(([column, value]) => by.includes(column) || value !== 0)));
}
