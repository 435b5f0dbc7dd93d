// A world for tests of the API: answers from what a test puts in, and remembers what it was asked.
import type { Credential, Permission } from "../core/credential.ts";
import type { Row, TableName } from "../core/rows.ts";
import { CAPABILITY_INDICES, type CapabilityFigures, type CapabilityIndex } from "../core/spc.ts";
import type { ApiDeps, QueryName, QueryParams, TailBatch } from "./deps.ts";
import type { CharacteristicRow } from "./items/characteristic.ts";
import type { RawPoint } from "./newest-points.ts";
import type { PointTuple } from "./stored-points.ts";

/** The fakes' wall clock. */
export const NOW = Date.UTC(2026, 2, 1, 12, 30, 15, 250);

export interface FakeWorld extends ApiDeps {
  /** Rows that a query gives, by its name: always the same, or by its parameters. */
  readonly rows: Partial<Record<QueryName, readonly object[] | ((params: QueryParams) => readonly object[])>>;
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

const STATUS: Awaited<ReturnType<ApiDeps["status"]>> = {
  roles: ["api"], lag: { events: 0, facts: 0, sinks: 0, sources: 0 }, deadletters: 0, duplicates: 0, forgotten: 0, quarantined: [],
  generation: 3, rebuilding: null, sources: [], members: [], logId: "log", build: "1.2.3",
}; // biome-ignore format: one object

const OPERATIONS: ApiDeps["operations"] = {
  rebuild: async () => 4,
  verify: async () => ({ items: [], unreachable: [] }),
};

const DEADLETTERS: ApiDeps["deadletters"] = {
  count: async () => 0,
  list: async () => ({ items: [], total: 0 }),
  summary: async () => [],
  replay: async () => ({ accepted: 0, refused: 0, kept: 0 }),
  dismiss: async () => ({ accepted: 0, refused: 0, kept: 0 }),
  acts: async () => [],
};

/** Figures that tell what they were asked: `cpk` is the number of points, `dpmo` the opportunities, a rolled yield how much it was given. */
export const FIGURES: ApiDeps["figures"] = {
  capability: ({ points }) => capabilityFigures({ n: points.length, points: points.length, cpk: points.length }),
  propose: () => ({ limits: null, reason: "too few points" }),
  isBaselineStable: () => true,
  gaugeStudy: () => ({ reason: "too-few" }),
  yieldRatios: ({ inspected, firstPassGood, opportunities, sigmaShift }) => ({
    firstPassYield: firstPassGood / inspected, finalYield: null, dpu: null, dpo: null, dpmo: opportunities, sigmaLevel: sigmaShift,
    reasons: { finalYield: "no units" },
  }), // biome-ignore format: one answer
  rolledYield: ({ operations, sums }) => ({ rolledThroughputYield: operations.length + sums.size }),
};

const SETTINGS = {
  allowedHosts: ["localhost", "127.0.0.1"],
  allowedOrigins: ["https://plant.example"],
  build: "1.2.3",
  operations: OPERATIONS,
  deadletters: DEADLETTERS,
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
      const rows = world.rows[name] ?? [];
      return (typeof rows === "function" ? rows(params) : rows) as readonly R[];
    },
    tail: {
      subscribe(tables, listener) {
        listeners.set(listener, tables);
        return () => listeners.delete(listener);
      },
    },
    authenticate: (token) => (token === undefined ? undefined : known.get(token)),
    status: async () => STATUS,
    ready: async () => {},
    metrics: async () => "# HELP up\nup 1\n",
    generation: () => 3,
    figures: FIGURES,
    now: () => NOW,
    turn: async () => {},
    newTraceId: () => "trace-1",
    every(_intervalMs, task) {
      timers.add(task);
      return () => timers.delete(task);
    },
    reportFault: (error, { code }) => world.faults.push({ error, code }),
    ...SETTINGS,
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

/** Figures of which only those given are known. */
export function capabilityFigures(known: Partial<CapabilityFigures> = {}): CapabilityFigures {
  const unknown = CAPABILITY_INDICES.flatMap((name) => [
    [name, null],
    [`${name}Ci`, null],
  ]);
  const indices = Object.fromEntries(unknown) as Pick<CapabilityFigures, CapabilityIndex | `${CapabilityIndex}Ci`>;
  const sides = { below: null, above: null };
  return {
    ...indices, n: 0, points: 0, mean: null, sigmaWithin: null, sigmaOverall: null, estimator: null, expectedPpmWithin: sides,
    expectedPpmOverall: sides, observedOutside: sides, normality: null, percentile: null, reasons: {}, ...known,
  }; // biome-ignore format: one object
}

/** The series diameter of f1/l1/s1, with its plan, as the queries of series give it. */
export function characteristicRow(fields: Partial<CharacteristicRow> = {}): CharacteristicRow {
  return {
    factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "", chart: "i-mr", subgroup_size: 1, baseline: 25,
    lsl: 73.95, usl: 74.05, target: null, rules: ["nelson1"], plan: '{"chart":"i-mr","rules":["nelson1"]}', plan_version: 1,
    signal_count: 0, open_count: 0, limits_version: 1, limits_approved: true, ...fields,
  }; // biome-ignore format: one row
}

/** A point as `spc-range-points` gives it. */
export function pointTuple(id: string, at: number, phase: "I" | "II" = "II"): PointTuple {
  return [at, id, "i-mr", 1, 74, 0.01, phase, 1, []];
}

/** A point as `spc-newest-points` gives it: with its place in the log, and whether it is complete and timely. */
export function rawPoint(id: string, at: number, { offset = 0, counts = true, value = 74 as number | null } = {}): RawPoint {
  return [at, id, offset, 0, counts, "i-mr", 1, value, 0.01, "II", 1, [], 0];
}

/** A phase II point of an X̄-R chart. */
export function pointRow(fields: Partial<Row<"spc_points">> = {}): Row<"spc_points"> {
  return {
    tenant: "acme", factory: "f1", line: "l1", station: "s1", characteristic: "diameter", product: "",
    id: "e1", at: Date.UTC(2026, 2, 1, 12), chart: "xbar-r", n: 5, value: 74.01,
    center_line: 74, ucl: 74.02, lcl: 73.98, sigma: 0.01, signals: ["nelson1"],
    second_value: 0.02, second_center_line: 0.023, second_ucl: 0.049, second_lcl: 0, second_signals: [],
    phase: "II", limits_version: 1, plan_version: 2, complete: true, late: false, excluded: false,
    values: [74, 74.02], lot: "", serial: "S1", order: "", measured_product: "", operator: "kim", tool: "", gauge: "G1", ...fields,
  }; // biome-ignore format: one row
}
