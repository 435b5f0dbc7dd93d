// What a test of a system starts from: its example schema and rows, and the events written down for them.
import { readFileSync, writeFileSync } from "node:fs";
import type { Event } from "../core/events.ts";
import { type PrimaryKeys, parseSql, primaryKeysOf, type Statement } from "./sql.fixture.ts";

export interface Example {
  readonly keys: PrimaryKeys;
  readonly statements: Statement[];
  /** Of `seed.events.ndjson`, in the order in which they come; times as text. */
  readonly expected: Record<string, unknown>[];
}

export function exampleOf(folder: string, schema: string): Example {
  const read = (file: string) => readFileSync(new URL(`./${folder}/${file}`, import.meta.url), "utf8");
  const expected = read("seed.events.ndjson").split("\n").filter(Boolean).map((line) => JSON.parse(line)); // biome-ignore format: one line
  return { keys: primaryKeysOf(read("schema.sql")), statements: parseSql(read("seed.sql"), schema), expected };
}

/** Without what the source adds. */
export function inWriting({ tenant: _, source: __, ...event }: Event): Record<string, unknown> {
  return { ...event, at: new Date(event.at).toISOString() };
}

/**
 * What events say, whatever their ids: these have the change's place in the log, or the time of its commit. An event under a lasting id
 * (without `/`) counts once, however often it is given.
 */
export function content(events: readonly Event[]): string[] {
  const seen = new Set<string>();
  return events
    .filter(({ id }) => id.includes("/") || (!seen.has(id) && seen.add(id)))
    .map(({ tenant: _, source: __, id: ___, ...event }) => {
      const { by: ____, historical: _____, ...said } = event as Record<string, unknown>;
      return JSON.stringify(said);
    })
    .sort();
}

/** For a new system: writes down what it gives, to be read before it is kept. */
export function writeDown(folder: string, events: readonly Event[]): void {
  const lines = events.map((event) => `${JSON.stringify(inWriting(event))}\n`);
  writeFileSync(new URL(`./${folder}/seed.events.ndjson`, import.meta.url), lines.join(""));
}
