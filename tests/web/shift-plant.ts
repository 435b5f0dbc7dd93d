// Three hours of two lines, as their devices would have sent them: one with calendar, targets, reasons and ideal cycles whose key
// station stands still now; one of which nothing is configured.
import type { Target } from "./page.ts";
import { send } from "./page.ts";

const MINUTE_MS = 60_000;
const L1 = { tenant: "acme", factory: "F1", line: "L1" };
const L2 = { tenant: "acme", factory: "F1", line: "二线" };

export interface ShiftPlant {
  /** Of the shift that runs, as the calendar names it. */
  readonly shift: string;
  send(target: Target): Promise<void>;
}

export function shiftPlant(now: number): ShiftPlant {
  let count = 0;
  const at = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE_MS).toISOString();
  const event = (place: object, type: string, minutesAgo: number, fields: object) => ({
    ...place,
    type,
    id: `e-${++count}`,
    at: at(minutesAgo),
    ...fields,
  });
  const state = (station: string, minutesAgo: number, name: string, reason?: string) =>
    event(L1, "state", minutesAgo, { station, state: name, ...(reason && { reason }) });
  const counts = (place: object, station: string, scrap: number) =>
    Array.from({ length: 17 }, (_, i) => event(place, "count", 170 - i * 10, { station, product: "P", good: 100, scrap, order: "WO-1" }));

  const events = [
    event(L1, "line", 190, lineOf(now)),
    event(L1, "order", 185, { order: "WO-1", product: "P", quantity: 5_000, status: "released", due: at(60) }),
    event(L1, "order", 180, { order: "WO-1", product: "P", quantity: 5_000, status: "started", due: at(60) }),
    ...[state("press", 180, "running"), state("press", 60, "down", "R-JAM"), state("press", 50, "running")],
    ...[state("press", 20, "idle"), state("press", 15, "running")],
    ...[state("test", 180, "running"), state("test", 60, "starved"), state("test", 48, "running"), state("test", 5, "down")],
    ...counts(L1, "press", 0),
    ...counts(L1, "test", 2),
    ...Array.from({ length: 20 }, (_, i) =>
      event(L1, "unit", 100 - i, { operation: "OP20", serial: `S-${i}`, product: "P", result: i === 7 ? "fail" : "pass" }),
    ),
    event(L1, "move", 90, { lot: "LOT-1", product: "P", quantity: 40, from: null, to: "OP10" }),
    event(L1, "move", 30, { lot: "LOT-1", product: "P", quantity: 12, from: "OP10", to: "OP20" }),
    event(L2, "state", 120, { station: "装配", state: "running" }),
    ...counts(L2, "装配", 1).slice(6),
    event(L1, "count", 0, { station: "press", product: "P", good: 1 }),
    event(L2, "count", 0, { station: "装配", product: "P", good: 1 }),
  ];
  return { shift: "A", send: (target) => send(target, events) };
}

/** Two shifts in UTC, such that the last three hours and the next lie in the first. */
function lineOf(now: number) {
  const hour = (hours: number) => new Date(now + hours * 60 * MINUTE_MS).toISOString().slice(11, 14);
  const [start, end] = [`${hour(-4)}00`, `${hour(7)}00`];
  return {
    stations: [{ station: "press", idealCycleMs: 4_000 }, { station: "test", idealCycleMs: 4_000 }],
    operations: ["OP10", "OP20"],
    reasons: [{ code: "R-JAM", category: "breakdown", name: "part jammed" }, { code: "R-TOOL", category: "setup", name: "tool change" }],
    targets: { oee: 0.75, firstPassYield: 0.98 },
    calendar: { timeZone: "UTC", shifts: [{ name: "A", start, end }, { name: "B", start: end, end: start }], breaks: [], exceptions: [] },
  }; // biome-ignore format: one event
}
