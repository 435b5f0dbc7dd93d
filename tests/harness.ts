// Runs events through the real partition memory, as the loop does: decode, identity, lateness, clock, processor, rows.

import { parseEvent } from "../core/events.ts";
import { CHECKED, TICK } from "../core/frame.ts";
import { lineKey } from "../core/keys.ts";
import type { Processor } from "../core/processor.ts";
import { TABLES, type TableName } from "../core/rows.ts";
import type { LogRecord } from "../log/log.ts";
import { type Partition, restorePartition } from "../runtime/loop/partition.ts";

/** A row as it lands in its table, without its origin. */
export type AnyRow = Record<string, unknown>;

export interface RunResult {
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
  const { crashAt = [], commitEvery = 1 } = options;
  const config = { partition: 0, logId: "test", generation: 1, processorFor: () => processor };
  const stored = new Map<string, Uint8Array>();
  const records: { topic: string; value: Uint8Array; headers?: Readonly<Record<string, string>> }[] = [];
  let partition = await restorePartition(config, stored);
  const commit = () => {
    const changes = partition.takeChanges();
    for (const [key, value] of changes.state) {
      if (value === null) stored.delete(key);
      else stored.set(key, value);
    }
    records.push(...changes.records);
  };
  const crashes = new Set(crashAt);
  let committed = 0;
  for (let n = 0; n < inputs.length; n++) {
    if (crashes.delete(n)) {
      partition = await restorePartition(config, stored);
      n = committed;
    }
    partition.step(toRecord(inputs[n] as Input, n), 0);
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

function toRecord(input: Input, offset: number): LogRecord {
  if ("tick" in input) {
    return { topic: "events", partition: 0, key: "", offset, timestamp: input.tick as number, headers: TICK, value: new Uint8Array() };
  }
  const value = Buffer.from(JSON.stringify(input));
  const key = lineKey(input as never);
  return { topic: "events", partition: 0, key, offset, timestamp: 0, headers: CHECKED, value };
}

function rowsOf(records: readonly { topic: string; value: Uint8Array }[], table: TableName): AnyRow[] {
  const rows: AnyRow[] = [];
  for (const { topic, value } of records) {
    if (topic !== `facts.${table}`) continue;
    for (const text of Buffer.from(value).toString().trimEnd().split("\n")) {
      const { generation, src_partition, src_offset, src_index, ...row } = JSON.parse(text);
      TABLES[table].row.strict().parse(row);
      rows.push(row);
    }
  }
  return rows;
}

/** Sums of a sum table's integers, grouped by the given columns; groups that come to nothing are left out. */
export function sums(rows: readonly AnyRow[], by: readonly string[]): AnyRow[] {
  const groups = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((column) => row[column]));
    const group = groups.get(key) ?? Object.fromEntries(by.map((column) => [column, row[column]]));
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === "number" && column !== "minute" && column !== "hour_start") {
        group[column] = ((group[column] as number | undefined) ?? 0) + value;
      }
    }
    groups.set(key, group);
  }
  const isZero = (group: AnyRow) => Object.entries(group).every(([column, value]) => by.includes(column) || value === 0);
  const kept = [...groups].filter(([, group]) => !isZero(group)).sort(([a], [b]) => (a < b ? -1 : 1));
  return kept.map(([, group]) => Object.fromEntries(Object.entries(group).filter(([column, value]) => by.includes(column) || value !== 0)));
}
