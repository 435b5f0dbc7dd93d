// Points per second through the line processor alone, in memory: individuals with all eight Nelson rules over 10 000
// characteristics, and the bytes that each of them leaves in the state.
// node bench/spc.ts [millions]
import { type Event, type MeasurementEvent, parseEvent } from "../core/events.ts";
import type { Context, KeyedState } from "../core/processor.ts";
import { line } from "../processors/line.ts";

const CHARACTERISTICS = 10_000;
const total = Number(process.argv[2] ?? 4) * 1e6;
const place = { tenant: "acme", factory: "f1", line: "L1" };
const rules = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `nelson${n}`);

const values = new Map<string, unknown>();
const state: KeyedState = {
  get: <T>(key: string) => values.get(key) as T | undefined,
  set: (key, value) => void values.set(key, value),
  delete: (key) => void values.delete(key),
  *keys(prefix) {
    for (const key of values.keys()) if (key.startsWith(prefix)) yield key;
  },
};
const clock = { now: 0, before: 0, receivedAt: 0 };
let points = 0;
let signals = 0;
const context: Context = {
  state,
  archive: state,
  clock,
  emit(table) {
    if (table === "spc_signals") signals++;
  },
  emitUnder(table) {
    if (table === "spc_points") points++;
  },
};

function parsed(fields: Record<string, unknown>): Event {
  const result = parseEvent({ ...place, ...fields });
  if (!result.ok) throw new Error(result.detail);
  return result.event;
}

let seed = 1;
const uniform = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

const characteristics = Array.from({ length: CHARACTERISTICS }, (_, c) => ({ station: `s${c % 20}`, characteristic: `c${c}` }));
for (const [c, where] of characteristics.entries()) {
  line.onEvent(parsed({ type: "plan", id: `p${c}`, at: 0, ...where, chart: "i-mr", rules }), context);
}

let at = 1_700_000_000_000;
function batchOf(size: number, from: number): MeasurementEvent[] {
  return Array.from({ length: size }, (_, i) => {
    const where = characteristics[(from + i) % CHARACTERISTICS];
    return { type: "measurement", id: `e${from + i}`, at: (at += 1), ...place, ...where, value: Math.round(1e4 * (10 + normal())) / 1e4 };
  }) as MeasurementEvent[];
}

const WARM_UP = 40 * CHARACTERISTICS; // phase I of 25 points, and a full window's tail
const BATCH = 5000; // as many events as are decoded at a time: more of them waiting would be work for the garbage collector
let cpuUs = 0;
for (let n = 0; n < WARM_UP + total; n += BATCH) {
  const batch = batchOf(BATCH, n);
  const start = process.cpuUsage();
  for (const event of batch) {
    clock.now = event.at;
    line.onEvent(event, context);
  }
  const { user, system } = process.cpuUsage(start);
  if (n >= WARM_UP) cpuUs += user + system;
}

const bytes = (prefix: string, of: (value: unknown) => unknown = (value) => value) => {
  let sum = 0;
  for (const [key, value] of values) if (key.startsWith(prefix)) sum += key.length + JSON.stringify(of(value)).length;
  return Math.round(sum / CHARACTERISTICS);
};
const perSecond = Math.round(total / (cpuUs / 1e6));
console.log(`${perSecond} points per CPU-second (${((cpuUs / total) * 1e3).toFixed(0)} ns a point), ${points} points, ${signals} signals`);
const beside = bytes("series/") + bytes("live/", (live) => ({ ...(live as object), window: undefined }));
const newest = bytes("live/") - bytes("live/", (live) => ({ ...(live as object), window: undefined }));
console.log(`bytes of state a characteristic: ${beside}, and its window of points: newest ${newest}, older ${bytes("window/")}`);
