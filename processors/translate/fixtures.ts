// What the tests of translate are written with: a small MES (orders, and reports of pieces by order number), its changes as Debezium
// tells them, and a memory that can be crashed.
import type { Column, MappedTable, RowChange, TableMapping } from "../../core/change.ts";
import type { Event } from "../../core/events.ts";
import type { ChangeRecord, IdentityKind, SourceSettings, Stop, Translate, TranslateContext } from "./contract.ts";

export const T0 = Date.parse("2026-11-02T08:00:00Z");

const columns = (types: Record<string, Column["type"]>): Record<string, Column> =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));

const ORDERS: MappedTable = {
  name: "orders",
  from: "mes.orders",
  columns: { ...columns({ id: "integer", number: "text", product: "text", quantity: "integer" }), note: { type: "text", required: false } },
  keys: [["number"]],
};
const REPORTS: MappedTable = {
  name: "reports",
  from: "mes.reports_*",
  columns: { ...columns({ order_number: "text", good: "integer" }), reported_at: { type: "local", required: false } },
};

/** A report gives its pieces, and later what they are more or fewer; its order says of which product. */
export const MES: TableMapping = {
  tables: [ORDERS, REPORTS],
  map(change, lookup) {
    if (change.table === "orders") return orderEvents(change);
    const order_number = (change.after ?? change.before)?.order_number ?? null;
    const order = lookup("orders", { number: order_number });
    if (!order) return { missing: { table: "orders", columns: { number: order_number } } };
    const good = Number(change.after?.good ?? 0) - Number(change.before?.good ?? 0);
    if (Number(change.after?.good) === 13) return { fault: "thirteen pieces cannot be" };
    const place = { factory: "F1", line: "L1", station: "S1" };
    if (good === 0) return [];
    if (good > 0) return [{ type: "count", ...place, product: String(order.product), good, ...when(change) }];
    return [{ type: "command", name: "count.correct", ...place, good, scrap: 0, rework: 0, ...when(change) }];
  },
};

function when({ after }: RowChange): { at?: number } {
  return typeof after?.reported_at === "number" ? { at: after.reported_at } : {};
}

function orderEvents({ kind, after }: RowChange): ReturnType<TableMapping["map"]> {
  if (kind === "delete" || !after) return [];
  const { number, product, quantity } = after;
  return [
    {
      type: "order",
      factory: "F1",
      line: "L1",
      order: String(number),
      product: String(product),
      quantity: Number(quantity),
      status: "created",
    },
  ];
}

export function settingsOf(override: Partial<SourceSettings> & { deletes?: "keep" | "correct"; timeZone?: string } = {}): SourceSettings {
  const { deletes = "keep", timeZone = "Asia/Shanghai", ...rest } = override;
  const options = { timeZone, factory: "F1", deletes, settings: {} };
  return { name: "mes1", tenant: "acme", scope: {}, mapping: MES, options, ...rest };
}

export type Row = Readonly<Record<string, unknown>>;

export interface Told {
  readonly op: "c" | "u" | "d" | "r" | "t" | "m";
  readonly table: string;
  readonly key?: Row | undefined;
  readonly after?: Row | null;
  readonly headers?: Record<string, string>;
  readonly at?: number;
  readonly lsn?: number;
  readonly source?: Row;
  readonly timestamp?: number;
}

/** A record of PostgreSQL's connector, without a schema. */
export function recordOf({ op, table, key, after = null, headers = {}, at = T0, lsn = 0, source = {}, timestamp }: Told): ChangeRecord {
  const snapshot = op === "r" ? "true" : "false";
  const place = { version: "3.5.0.Final", connector: "postgresql", name: "s", db: "plant", schema: "mes", table, txId: 7, lsn, snapshot };
  const value = { before: null, after, source: { ...place, ts_ms: at, ts_us: at * 1000, ts_ns: at * 1_000_000, ...source }, op, ts_ms: at };
  return {
    key: key === undefined ? "" : JSON.stringify(key),
    value: new TextEncoder().encode(JSON.stringify(value)),
    headers,
    timestamp: timestamp ?? at,
    offset: 0,
  };
}

export const TOMBSTONE = (key: Row): ChangeRecord => ({
  key: JSON.stringify(key),
  value: new Uint8Array(),
  headers: {},
  timestamp: T0,
  offset: 0,
});

export interface Buried {
  readonly reason: string;
  readonly detail: string;
  readonly change: string;
}

export interface Plant {
  readonly events: Event[];
  readonly buried: Buried[];
  readonly rows: { table: string; row: Record<string, unknown> }[];
  readonly state: TranslateContext["state"];
  /** How many entries the archive has under a prefix. */
  archived(prefix: string): number;
  feed(...records: ChangeRecord[]): Stop | undefined;
  commit(): void;
  /** All since the last commit is gone, and the memory is read back from what was written. */
  crash(): void;
}

interface Store {
  readonly state: Map<string, unknown>;
  readonly archive: Map<string, unknown>;
  readonly known: Set<string>;
  readonly given: Pick<Plant, "events" | "buried" | "rows">;
}

/** A translate with a memory of its own. */
export function plant(translate: Translate): Plant {
  let now = emptyStore();
  let written = serialise(now);
  const context: TranslateContext = {
    state: {
      get: (key) => now.state.get(key) as never,
      set: (key, value) => void now.state.set(key, value),
      delete: (key) => void now.state.delete(key),
      keys: (prefix) => [...now.state.keys()].filter((key) => key.startsWith(prefix)),
    },
    archive: {
      get: (key) => now.archive.get(key) as never,
      set: (key, value) => void now.archive.set(key, value),
      delete: (key) => void now.archive.delete(key),
    },
    admit(identity: string, kind: IdentityKind) {
      const name = `${kind} ${identity}`;
      if (now.known.has(name)) return false;
      now.known.add(name);
      return true;
    },
    give: (event) => void now.given.events.push(event),
    bury: (reason, detail, change) => void now.given.buried.push({ reason, detail, change }),
    emit: (table, row) => void now.given.rows.push({ table, row: row as Record<string, unknown> }),
  };
  return {
    get events() {
      return now.given.events;
    },
    get buried() {
      return now.given.buried;
    },
    get rows() {
      return now.given.rows;
    },
    state: context.state,
    archived: (prefix) => [...now.archive.keys()].filter((key) => key.startsWith(prefix)).length,
    feed(...records) {
      for (const record of records) {
        const stop = translate.onRecord(record, context);
        if (stop) return stop;
      }
      return undefined;
    },
    commit: () => void (written = serialise(now)),
    crash: () => void (now = restore(written)),
  };
}

function emptyStore(): Store {
  return { state: new Map(), archive: new Map(), known: new Set(), given: { events: [], buried: [], rows: [] } };
}

function serialise({ state, archive, known, given }: Store): string {
  return JSON.stringify([[...state], [...archive], [...known], given]);
}

function restore(text: string): Store {
  const [state, archive, known, given] = JSON.parse(text);
  return { state: new Map(state), archive: new Map(archive), known: new Set(known), given };
}
