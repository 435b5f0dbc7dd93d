// A seeded stream of mixed events for crash runs: every type, several lines, disorder, duplicates. The same seed, the same events.

export type CrashEvent = Record<string, unknown>;

export interface PlantOptions {
  readonly seed: number;
  readonly events: number;
  /** Event time of the first event; far enough back that no tick touches the lines. */
  readonly start: number;
  /** With every kind of chart, and with people who leave points out and freeze limits. */
  readonly withEverything?: boolean;
}

const FACTORIES = ["suzhou", "köln"];
const LINES = ["L1", "L2", "L3"];
const STATIONS = ["S1", "S2", "S3", "S4"];
const STATES = ["running", "running", "running", "setup", "idle", "down", "blocked", "starved", "off"];
const STEP_MS = 100;
const DUPLICATES = 0.1;
/** How far back events are repeated, or spoken of. */
const RECENT = 5000;

/** mulberry32: small, seeded, good enough to mix a test's events. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function* plantEvents({ seed, events, start, withEverything = false }: PlantOptions): Generator<CrashEvent> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const totals = new Map<string, number>();
  const recent: CrashEvent[] = [];
  yield* plans(start, withEverything);
  for (let n = 0; n < events; n++) {
    if (recent.length > 100 && next() < DUPLICATES) {
      yield pick(recent);
      continue;
    }
    const place = { factory: pick(FACTORIES), line: pick(LINES) };
    const disorder = next() < 0.05 ? Math.floor(next() * 600_000) : 0;
    const at = start + n * STEP_MS - disorder;
    const event = { id: `e${n}`, at, ...place, ...body(n, at, place) };
    recent[recent.length < RECENT ? recent.length : n % RECENT] = event;
    yield event;
  }

  function body(n: number, at: number, place: { factory: string; line: string }): CrashEvent {
    const station = pick(STATIONS);
    const dice = next();
    const value = Math.round(1e4 * (10 + next() + next() - 1 + (next() < 0.01 ? 3 : 0))) / 1e4;
    if (withEverything && dice < 0.02) return command(station, recent.length > 0 ? pick(recent) : { id: "e0" });
    if (withEverything && dice < 0.06) return { type: "measurement", station, characteristic: pick(["ewma", "cusum"]), value };
    if (withEverything && dice < 0.08)
      return { type: "measurement", station, characteristic: "profile", vector: { soak: value, peak: value + next() } };
    if (withEverything && dice < 0.1)
      return { type: "attribute", station, characteristic: pick(["crack", "gap"]), inspected: 20, count: next() < 0.2 ? 1 : 0 };
    if (withEverything && dice < 0.16) return dice < 0.14 ? flow(n, next) : correction(station, at, next);
    if (dice < 0.5)
      return { type: "measurement", station, characteristic: "bore", value, subgroup: `g${Math.floor(n / 400)}`, lot: `LOT-${n % 17}` };
    if (dice < 0.65) return { type: "measurement", station, characteristic: "直径", value };
    if (dice < 0.7)
      return { type: "measurement", station, characteristic: "bore", values: [value, value + 0.1, value - 0.2, value + 0.05, value] };
    if (dice < 0.75) return { type: "measurement", station, characteristic: "unplanned", value, operator: "王" };
    if (dice < 0.8) {
      const values = Array.from({ length: 5 }, () => Math.round(1e4 * (10 + next())) / 1e4);
      return { type: "series", station, characteristic: "torque", times: values.map((_, k) => at - (4 - k) * 10), values };
    }
    if (dice < 0.87) return { type: "state", station, state: pick(STATES), ...(next() < 0.3 ? { reason: "R1" } : {}) };
    if (dice < 0.93)
      return { type: "count", station, product: pick(["P1", "P2"]), good: Math.floor(next() * 5), scrap: next() < 0.1 ? 1 : 0 };
    if (dice < 0.96) {
      const key = `${place.factory}/${place.line}/${station}`;
      const total = next() < 0.02 ? 0 : (totals.get(key) ?? 0) + Math.floor(next() * 4);
      totals.set(key, total);
      return { type: "count", station, goodTotal: total };
    }
    if (dice < 0.98)
      return { type: "unit", operation: "OP10", serial: `SN${n % 900}`, product: "P1", result: next() < 0.9 ? "pass" : "fail" };
    return { type: "attribute", station, characteristic: "visual", inspected: 50, count: Math.floor(next() * 4) };
  }
}

/** A person at work: leaves a point out, freezes, remarks. Some name points that are none. */
function command(station: string, { id: point }: CrashEvent): CrashEvent {
  const series = { type: "command", station, characteristic: "bore" };
  switch (Number(String(point).slice(1)) % 4) {
    case 0:
      return { ...series, name: "limits.freeze", points: 20, note: "again" };
    case 1:
      return { ...series, name: "point.annotate", point, text: "looked at", cause: "tool" };
    default:
      return { ...series, name: "point.exclude", point };
  }
}

/** What flows through the factory: lots that move, are held, come back; units that are tested again; orders. */
function flow(n: number, next: () => number): CrashEvent {
  const carrier = next() < 0.5 ? { lot: `LOT-${n % 40}`, quantity: 1 + (n % 9) } : { serial: `SN${n % 90}` };
  const { quantity: _, ...named } = carrier as { quantity?: number };
  const operations = [null, "OP10", "OP20", "OP30", null] as const;
  const step = Math.floor(next() * 4);
  const kind = next();
  if (kind < 0.5) return { type: "move", ...carrier, product: "P1", from: operations[step], to: operations[step + 1] };
  if (kind < 0.6) return { type: "hold", ...named, held: next() < 0.5 };
  if (kind < 0.7)
    return { type: "order", order: `O${n % 20}`, product: "P1", quantity: 10, status: next() < 0.5 ? "started" : "completed" };
  const defects = next() < 0.5 ? [{ code: "短路" }, { code: "漏焊", count: 2 }] : [];
  return { type: "unit", operation: "OP20", serial: `SN${n % 90}`, product: "P1", result: next() < 0.7 ? "pass" : "fail", defects };
}

/** A foreman: names what a stop was, or mends a count. Now and then the line works overtime after all. */
function correction(station: string, at: number, next: () => number): CrashEvent {
  const kind = next();
  if (kind < 0.4) return { type: "command", name: "count.correct", station, good: -1, scrap: 1 };
  if (kind < 0.9) return { type: "command", name: "stop.reclassify", station, from: at - 300_000, to: at - 60_000, reason: "R1" };
  return { type: "line", ...lineFields(kind < 0.95 ? "06:00" : "14:00") };
}

function lineFields(shiftStart: string): CrashEvent {
  const calendar = { timeZone: "Asia/Shanghai", shifts: [{ name: "day", start: shiftStart, end: "22:00" }] };
  const stations = STATIONS.map((station) => ({ station, idealCycleMs: 1000 }));
  return { stations, operations: ["OP10", "OP20"], reasons: [{ code: "R1", category: "planned" }], calendar };
}

function* plans(at: number, withEverything: boolean): Generator<CrashEvent> {
  const rules = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `nelson${n}`);
  const charts = withEverything ? { ewma: "ewma", cusum: "cusum", profile: "t2", crack: "g", gap: "t", visual: "p" } : {};
  for (const factory of FACTORIES) {
    for (const line of LINES) {
      const place = { at, factory, line };
      const stations = STATIONS.map((station) => ({ station, idealCycleMs: 1000 }));
      yield { type: "line", id: "line", ...place, stations, operations: ["OP10"] };
      yield {
        type: "plan",
        id: "plan-bore",
        ...place,
        characteristic: "bore",
        chart: "xbar-r",
        subgroupSize: 5,
        subgroupIdleMs: 60_000,
        rules,
      };
      yield { type: "plan", id: "plan-d", ...place, characteristic: "直径", chart: "i-mr", rules };
      for (const [characteristic, chart] of Object.entries(charts)) {
        yield { type: "plan", id: `plan-${characteristic}`, ...place, characteristic, chart };
      }
      yield { type: "plan", id: "plan-t", ...place, characteristic: "torque", chart: "i-mr", limits: { mean: 10.5, sigma: 0.3 }, rules };
    }
  }
}
