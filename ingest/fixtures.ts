// What the tests of this folder share: a credential, an event, a log that only remembers, bodies cut anywhere.
import fc from "fast-check";
import type { Credential } from "../core/credential.ts";
import type { NewRecord } from "../log/log.ts";
import { createDoor, type DoorDeps } from "./door.ts";

export const NOW = Date.UTC(2026, 2, 2, 8);

export const credential: Credential = {
  tenant: "acme",
  name: "tester",
  permissions: new Set(["read", "write", "command"]),
  source: "http",
};

/** A measurement with whatever the test cares about. */
export function measured(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: "measurement",
    id: "m-1",
    at: NOW,
    tenant: "acme",
    factory: "f1",
    line: "L1",
    station: "ST-01",
    characteristic: "diameter",
    value: 74.01,
    ...fields,
  };
}

export interface MemoryLog {
  readonly partitions: number;
  readonly records: NewRecord[];
  append(records: readonly NewRecord[]): Promise<void>;
}

export function memoryLog(partitions = 8): MemoryLog {
  const records: NewRecord[] = [];
  return {
    partitions,
    records,
    async append(more) {
      await Promise.resolve();
      records.push(...more);
    },
  };
}

export const decoder = new TextDecoder();

export function eventsIn(record: NewRecord): Record<string, unknown>[] {
  return decoder
    .decode(record.value)
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Ids in the log by key, in the log's order. */
export function idsByKey(records: readonly NewRecord[]): Record<string, unknown[]> {
  const ids: Record<string, unknown[]> = {};
  for (const record of records) {
    const of = (ids[record.key] ??= []);
    for (const event of eventsIn(record)) of.push(event.id);
  }
  return ids;
}

export function testDoor(deps: Partial<DoorDeps> = {}) {
  const log = memoryLog();
  const waits: number[] = [];
  const counted = { accepted: 0, duplicates: 0, rejected: {} as Record<string, number>, unknownFields: 0 };
  const door = createDoor({
    log,
    now: () => NOW,
    sleep: async (ms) => void waits.push(ms),
    pressure: () => undefined,
    historicalPressure: () => undefined,
    metrics: {
      accepted: (n) => void (counted.accepted += n),
      duplicates: (n) => void (counted.duplicates += n),
      rejected: (code, n) => void (counted.rejected[code] = (counted.rejected[code] ?? 0) + n),
      unknownFields: (n) => void (counted.unknownFields += n),
    },
    ...deps,
  });
  const take = (body: string | Uint8Array | AsyncIterable<Uint8Array>, format: "ndjson" | "json-array" | "auto" = "ndjson") =>
    door.take(
      typeof body === "string" || body instanceof Uint8Array ? inOneChunk(body) : body,
      format,
      credential,
      new AbortController().signal,
    );
  return { log, counted, waits, take };
}

export function ndjson(events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

export async function* inOneChunk(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof body === "string" ? Buffer.from(body) : body;
}

export async function* inChunks(body: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < body.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield body.subarray(at, at + size);
    at += size;
  }
}

export const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
