// Rows as they are committed, handed to whoever listens: what the event stream lives on. Reads only while somebody listens.

import type { Tail, TailBatch } from "../api/deps.ts";
import { SOURCE_GENERATION } from "../core/quality.ts";
import { factsTopic, type TableName } from "../core/rows.ts";
import type { EventLog } from "../log/log.ts";
import type { Logger } from "./logger.ts";

const READ = { maxBytes: 4 * 1024 * 1024, waitMs: 60_000 };
const RETRY_MS = 1000;

type Listener = (batch: TailBatch) => void;

export interface TailDeps {
  readonly log: EventLog;
  readonly generation: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

export function createTail(deps: TailDeps): Tail & { close(): void } {
  const followed = new Map<TableName, { listeners: Set<Listener>; stop: AbortController }>();

  function follow(table: TableName): Set<Listener> {
    const known = followed.get(table);
    if (known) return known.listeners;
    const entry = { listeners: new Set<Listener>(), stop: new AbortController() };
    followed.set(table, entry);
    const topic = factsTopic(table);
    for (let partition = 0; partition < deps.log.partitionsOf(topic); partition++) {
      void followPartition(deps, { table, topic, partition }, entry.listeners, entry.stop.signal);
    }
    return entry.listeners;
  }

  return {
    subscribe(tables, listener) {
      for (const table of tables) follow(table).add(listener);
      return () => {
        for (const table of tables) {
          const entry = followed.get(table);
          entry?.listeners.delete(listener);
          if (entry?.listeners.size !== 0) continue;
          entry.stop.abort();
          followed.delete(table);
        }
      };
    },
    close() {
      for (const { stop } of followed.values()) stop.abort();
      followed.clear();
    },
  };
}

async function followPartition(
  { log, generation, sleep, logger }: TailDeps,
  { table, topic, partition }: { table: TableName; topic: string; partition: number },
  listeners: ReadonlySet<Listener>,
  signal: AbortSignal,
): Promise<void> {
  let next: number | undefined;
  while (!signal.aborted) {
    try {
      next ??= await log.end(topic, partition);
      const records = await log.read(topic, partition, next, { ...READ, signal });
      for (const { value, offset } of records) {
        next = offset + 1;
        const rows = parseRows(value, generation());
        if (rows.length > 0) for (const listener of listeners) listener({ table, rows } as TailBatch);
      }
    } catch (error) {
      if (signal.aborted) return;
      logger.warn("tail starts again", { topic, error: String(error) });
      await sleep(RETRY_MS, signal);
    }
  }
}

function parseRows(value: Uint8Array, generation: number): unknown[] {
  const text = Buffer.from(value.buffer, value.byteOffset, value.length).toString().trimEnd().replaceAll("\n", ",");
  const rows = JSON.parse(`[${text}]`) as { generation: number }[];
  return rows.filter((row) => row.generation === generation || row.generation === SOURCE_GENERATION); // alerts belong to none
}
