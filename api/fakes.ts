// A world for tests of the API: answers from what a test puts in, and remembers what it was asked.
import type { Credential, Permission } from "../core/credential.ts";
import type { Row, TableName } from "../core/rows.ts";
import type { ApiDeps, QueryName, QueryParams, TailBatch } from "./deps.ts";

/** The fakes' wall clock. */
export const NOW = Date.UTC(2026, 2, 1, 12, 30, 15, 250);

export interface FakeWorld extends ApiDeps {
  /** Rows that a query gives, by its name. */
  readonly rows: Partial<Record<QueryName, readonly object[]>>;
  readonly asked: { name: QueryName; params: QueryParams }[];
  readonly faults: { error: unknown; code: string }[];
  /** What the door was given, as text. */
  readonly bodies: { text: string; format: string; credential: Credential }[];
  /** Commits rows to the tail. */
  commit(batch: TailBatch): void;
  /** Fires every timer once. */
  tick(): void;
  readonly subscribers: () => number;
}

/** A caller of tenant `acme` that may do everything, unless told otherwise. */
export function credential(limits: Partial<Omit<Credential, "permissions">> & { permissions?: Permission[] } = {}): Credential {
  const { permissions = ["read", "write", "command"], ...rest } = limits;
  return { tenant: "acme", name: "kim", source: "http", permissions: new Set(permissions), ...rest };
}

const OPERATIONS: ApiDeps["operations"] = {
  deadletters: async () => ({ items: [], total: 0 }),
  replayDeadletters: async () => ({ accepted: 0, refused: 0, kept: 0 }),
  rebuild: async () => 4,
  verify: async () => [],
};

/** `tokens` maps bearer tokens to callers; the token `t` is one without limits. */
export function fakeWorld(overrides: Partial<ApiDeps> = {}, tokens: Record<string, Credential> = {}): FakeWorld {
  const known = new Map(Object.entries({ t: credential(), ...tokens }));
  const listeners = new Map<(batch: TailBatch) => void, ReadonlySet<TableName>>();
  const timers = new Set<() => void>();
  const world: FakeWorld = {
    rows: {},
    asked: [],
    faults: [],
    bodies: [],
    door: {
      async take(body, format, by) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        world.bodies.push({ text, format, credential: by });
        return { accepted: text.split("\n").filter(Boolean).length, duplicates: 0, rejected: [] };
      },
    },
    async query<R>(name: QueryName, params: QueryParams) {
      world.asked.push({ name, params });
      return (world.rows[name] ?? []) as readonly R[];
    },
    tail: {
      subscribe(tables, listener) {
        listeners.set(listener, tables);
        return () => listeners.delete(listener);
      },
    },
    authenticate: (token) => (token === undefined ? undefined : known.get(token)),
    status: async () => ({
      roles: ["api"], lag: { events: 0, facts: 0, sinks: 0 }, deadletters: 0, duplicates: 0, quarantined: [],
      generation: 3, rebuilding: null, logId: "log", build: "1.2.3",
    }), // biome-ignore format: one object
    ready: async () => {},
    metrics: async () => "# HELP up\nup 1\n",
    generation: () => 3,
    now: () => NOW,
    newTraceId: () => "trace-1",
    every(_intervalMs, task) {
      timers.add(task);
      return () => timers.delete(task);
    },
    reportFault: (error, { code }) => world.faults.push({ error, code }),
    allowedHosts: ["localhost", "127.0.0.1"],
    allowedOrigins: ["https://plant.example"],
    build: "1.2.3",
    operations: OPERATIONS,
    commit(batch) {
      for (const [listener, tables] of listeners) if (tables.has(batch.table)) listener(batch);
    },
    tick() {
      for (const task of timers) task();
    },
    subscribers: () => listeners.size,
    ...overrides,
  };
  return world;
}

/** A phase II point of an X̄-R chart. */
export function pointRow(fields: Partial<Row<"spc_points">> = {}): Row<"spc_points"> {
  return {
    tenant: "acme", factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "",
    id: "e1", at: Date.UTC(2026, 2, 1, 12), chart: "xbar-r", n: 5, value: 74.01,
    center_line: 74, ucl: 74.02, lcl: 73.98, sigma: 0.01, signals: ["nelson1"],
    second_value: 0.02, second_center_line: 0.023, second_ucl: 0.049, second_lcl: 0, second_signals: [],
    phase: "II", limits_version: 1, plan_version: 2, complete: true, late: false, excluded: false,
    values: [74, 74.02], lot: "", serial: "S1", order: "", ...fields,
  }; // biome-ignore format: one row
}
