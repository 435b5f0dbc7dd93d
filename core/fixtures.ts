// A context for processors under test, in plain maps.
import type { Archive, Clock, Context, KeyedState } from "./processor.ts";
import type { Row, TableName } from "./rows.ts";

export interface FakeContext extends Context {
  readonly clock: Clock & { now: number; before: number };
  /** What the archive holds, as JSON: every `get` reads it anew, as if nothing stayed in memory. */
  readonly archived: ReadonlyMap<string, string>;
  rows<T extends TableName>(table: T): Row<T>[];
}

export function fakeContext(now = 0): FakeContext {
  const archived = new Map<string, string>();
  const emitted: [TableName, unknown][] = [];
  return {
    state: mapState(),
    archive: jsonArchive(archived),
    emit: (table, row) => void emitted.push([table, row]),
    emitUnder: (table, head, row) => void emitted.push([table, { ...head.columns, ...row }]),
    clock: { now, before: now, receivedAt: now },
    archived,
    rows: <T extends TableName>(table: T) => emitted.filter(([name]) => name === table).map(([, row]) => row as Row<T>),
  };
}

function mapState(): KeyedState {
  const values = new Map<string, unknown>();
  return {
    get: <T>(key: string) => values.get(key) as T | undefined,
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

function jsonArchive(archived: Map<string, string>): Archive {
  return {
    get: <T>(key: string) => (archived.has(key) ? (JSON.parse(archived.get(key) as string) as T) : undefined),
    set: (key, value) => void archived.set(key, JSON.stringify(value)),
    delete: (key) => void archived.delete(key),
  };
}
