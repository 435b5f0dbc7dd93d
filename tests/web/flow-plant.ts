// Three hours of a line as its MES would have told them: units that fail by Chinese codes and are tested again, lots that wait, are held
// or were told wrongly, and orders of every kind: one of them is stuck.
import { send, type Target } from "./page.ts";

const MINUTE_MS = 60_000;
const PLACE = { tenant: "acme", factory: "F1", line: "L1" };

/** By hand, from the events below. */
export const FLOW = {
  /** OP10 fails every tenth of 60 units; OP20 three of 50, one of them by nothing told. */
  rolled: (54 / 60) * (47 / 50),
  codes: [["虚焊", 6], ["桥接", 4]] as const,
  untold: 1,
  stuck: "WO-STUCK",
  aged: "LOT-OLD",
  negative: "LOT-LOST",
}; // biome-ignore format: one table

interface Event {
  readonly minutesAgo: number;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Resolves once they are in the log, in the order of time. */
export async function sendFlow(target: Target, now: number): Promise<void> {
  const all = [...orders(), ...moves(), ...units(), ...counts()].toSorted((a, b) => b.minutesAgo - a.minutesAgo);
  const events = [configuration(now), ...all].map(({ minutesAgo, ...event }, i) => {
    return { ...PLACE, id: `f-${i}`, at: new Date(now - minutesAgo * MINUTE_MS).toISOString(), ...event };
  });
  await send(target, events);
}

function configuration(now: number): Event {
  const hour = (hours: number) => new Date(now + hours * 60 * MINUTE_MS).toISOString().slice(11, 14);
  const [start, end] = [`${hour(-4)}00`, `${hour(7)}00`];
  return {
    minutesAgo: 200,
    type: "line",
    stations: [{ station: "press" }, { station: "OP20" }],
    operations: ["OP10", "OP20", "OP30"],
    routes: { P: ["OP10", "OP20"] },
    opportunities: { OP10: 5, OP20: 5 },
    targets: { firstPassYield: 0.92 },
    queueLimits: { OP10: 60 * MINUTE_MS },
    orderLimitMs: 120 * MINUTE_MS,
    calendar: { timeZone: "UTC", shifts: [{ name: "A", start, end }, { name: "B", start: end, end: start }], breaks: [], exceptions: [] },
  }; // biome-ignore format: one event
}

function orders(): Event[] {
  const order = (name: string, minutesAgo: number, status: string, fields: object = {}): Event => {
    return { minutesAgo, type: "order", order: name, product: "P", quantity: 500, status, ...fields };
  };
  return [
    order("WO-STUCK", 186, "released"),
    order("WO-STUCK", 185, "started"),
    order("WO-9", 40, "started", { quantity: 200, due: new Date(Date.now() + 60 * MINUTE_MS).toISOString() }),
    order("WO-DONE", 180, "started", { quantity: 40 }),
    order("WO-DONE", 100, "completed", { quantity: 40 }),
    order("WO-NEXT", 30, "created", { product: "Q" }),
  ];
}

function moves(): Event[] {
  const move = (minutesAgo: number, lot: string, quantity: number, from: string | null, to: string | null, order = "WO-9"): Event => {
    return { minutesAgo, type: "move", lot, product: "P", quantity, from, to, ...(order && { order }) };
  };
  return [
    move(170, "LOT-OLD", 40, null, "OP10", "WO-STUCK"),
    move(150, "LOT-LOST", 3, "OP30", null, ""),
    move(38, "LOT-A", 30, null, "OP10"),
    move(20, "LOT-A", 20, "OP10", "OP20"),
    move(10, "LOT-A", 5, "OP20", null),
    { minutesAgo: 9, type: "hold", lot: "LOT-A", held: true, reason: "待检" },
  ];
}

function units(): Event[] {
  const unit = (minutesAgo: number, operation: string, n: number, fields: object): Event => {
    const station = operation === "OP10" ? "press" : "OP20";
    return { minutesAgo, type: "unit", operation, station, serial: `S-${n}`, product: "P", order: n < 30 ? "WO-STUCK" : "WO-9", ...fields };
  };
  const failed = (code: string, count = 1) => ({ result: "fail", defects: [{ code, count }] });
  const atOp10 = (n: number) => (n % 10 === 3 ? failed("虚焊") : { result: "pass" });
  const atOp20 = (n: number) => (n === 7 || n === 27 ? failed("桥接", 2) : n === 11 ? { result: "fail" } : { result: "pass" });
  return [
    ...Array.from({ length: 60 }, (_, n) => unit(160 - 2 * n, "OP10", n, atOp10(n))),
    ...Array.from({ length: 50 }, (_, n) => unit(130 - 2 * n, "OP20", n, atOp20(n))),
    unit(5, "OP10", 3, { result: "pass" }),
  ];
}

function counts(): Event[] {
  const count = (minutesAgo: number, order: string, good: number, scrap: number): Event => {
    return { minutesAgo, type: "count", station: "OP20", product: "P", order, good, scrap };
  };
  return [
    { minutesAgo: 180, type: "state", station: "OP20", state: "running" },
    ...[150, 120, 110].map((minutesAgo) => count(minutesAgo, "WO-DONE", 14, 1)),
    ...[35, 25, 15].map((minutesAgo) => count(minutesAgo, "WO-9", 20, 1)),
    count(0, "WO-9", 1, 0),
  ];
}
