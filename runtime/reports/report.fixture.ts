// A small plant as the API would tell of it: two lines with a day shift, for tests of reports.
import type { OeeItem } from "../../api/items/oee.ts";
import { HOUR_MS } from "../../core/time.ts";
import type { Get } from "./get.ts";

/** 08:00 in Shanghai. */
export const MORNING = Date.UTC(2026, 2, 2, 0);
export const iso = (at: number) => new Date(at).toISOString();

const none = {
  setupMs: 0,
  downMs: 0,
  idleMs: 0,
  blockedMs: 0,
  starvedMs: 0,
  microStopMs: 0,
  plannedStopMs: 0,
  unscheduledMs: 0,
  unknownMs: 0,
};

export function oeeItem(line: string, over: Partial<OeeItem> = {}): OeeItem {
  return {
    factory: "f1", line, station: "test", key: true, start: null, end: null, day: null, shift: null, ...none, plannedBusyTimeMs: 10 * HOUR_MS,
    actualProductionTimeMs: 9 * HOUR_MS, producedQuantity: 1000, goodQuantity: 980, scrapQuantity: 15, reworkQuantity: 5, idealTimeMs: 8 * HOUR_MS,
    uncycledQuantity: 0, availability: 0.9, effectiveness: 0.889, qualityRatio: 0.98, oee: 0.784, losses: {} as OeeItem["losses"],
    breakdowns: 2, microStops: 7, mtbfMs: 4.5 * HOUR_MS, mttrMs: 0.25 * HOUR_MS, findings: [], stale: false, targets: null, reasons: {}, ...over,
  }; // biome-ignore format: short fields on one line
}

const shift = (name: string, from: number, hours: number, over: Partial<OeeItem> = {}) =>
  oeeItem("L1", { shift: name, start: iso(from), end: iso(from + hours * HOUR_MS), ...over });

export const SHIFTS: readonly OeeItem[] = [
  shift("night", MORNING - 12 * HOUR_MS, 12),
  shift("day", MORNING - 24 * HOUR_MS, 12),
  shift("day", MORNING, 12), // it runs
  shift("night", MORNING - 12 * HOUR_MS, 14, { key: false }),
];

const amount = (ms: number) => ({ ms, share: ms / (10 * HOUR_MS), stops: 1 });
const losses = {
  factory: "f1", line: "L1", station: "test", key: true,
  losses: [
    { loss: "plannedStop", ...amount(HOUR_MS * 3), byReason: [] },
    { loss: "breakdown", ...amount(HOUR_MS / 2), byReason: [{ reason: "R1", name: "卡料", category: "breakdown", ...amount(HOUR_MS / 2) }] },
    { loss: "speed", ...amount(HOUR_MS), byReason: [] },
    { loss: "defects", ...amount(0), byReason: [] },
  ],
}; // biome-ignore format: short fields on one line

const yieldItem = (operation: string, inspected: number, firstPassGood: number) => ({
  factory: "f1", line: "L1", operation, product: "P1", inspected, firstPassGood, firstPassYield: inspected === 0 ? null : firstPassGood / inspected,
}); // biome-ignore format: one line

const signal = (station: string, state: string) => ({ factory: "f1", line: "L1", station, characteristic: "直径", state });
const title = { zh: "产线停机", en: "Line down" };

/** What is answered by path; `from` tells a period apart. */
export type Answers = Record<string, (query: Readonly<Record<string, string | number>>) => unknown>;

export function answers(over: Answers = {}): Answers {
  const list = (items: readonly unknown[], more: object = {}) => ({ items, total: items.length, ...more });
  const isNow = ({ from }: Readonly<Record<string, string | number>>) => from === iso(MORNING - 12 * HOUR_MS);
  return {
    "/status": () => ({ lag: { events: 0, facts: 0, sinks: 0 } }),
    "/lines": () =>
      list([
        { line: "L0", timeZone: null },
        { line: "L1", timeZone: "Asia/Shanghai" },
      ]),
    "/oee": (query) => (query.by === "shift" ? list(SHIFTS) : list([oeeItem("L1", isNow(query) ? {} : { oee: 0.815, availability: null }), oeeItem("L2", { oee: null, availability: null, effectiveness: null }), oeeItem("L2", { key: false, oee: 0.1 })])), // biome-ignore format: one line
    "/oee/losses": () => list([losses]),
    "/yield": (query) => list([yieldItem("OP10", 1000, 990), yieldItem("OP20", 400, isNow(query) ? 360 : 380), yieldItem("OP30", 3, 1), yieldItem("OP40", 0, 0)], { products: [{ product: "P1", rolledThroughputYield: 0.9 }, { product: "P2", rolledThroughputYield: null }] }), // biome-ignore format: one line
    "/yield/pareto": () => list([{ code: "虚焊", count: 30, share: 0.6 }]),
    "/spc/signals": (query) =>
      isNow(query) ? list([signal("s1", "open"), signal("s1", "closed"), signal("s2", "open")]) : list([signal("s1", "open")]),
    "/alerts": () => list([{ severity: "P2", title, line: "L1", station: null, openedAt: iso(0) }, { severity: "P0", title, line: "L2", station: null, openedAt: iso(1) }]), // biome-ignore format: one line
    "/wip/findings": () =>
      list([
        { order: "WO-2", line: "L1", ageMs: 26 * HOUR_MS },
        { order: "WO-1", line: "L1", ageMs: 30 * HOUR_MS },
      ]),
    ...over,
  };
}

export function getOf(table: Answers): Get {
  return async <T>(path: string, query: Readonly<Record<string, string | number>> = {}) => {
    const answer = table[path];
    if (!answer) throw new Error(`nobody asks for ${path}`);
    return answer(query) as T;
  };
}
