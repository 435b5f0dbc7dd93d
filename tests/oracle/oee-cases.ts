// How the hand-worked cases of the OEE oracle are written: one station S of one line, in June 2026, UTC.
import type { Event } from "../../core/events.ts";
import type { OeeItem } from "./oee-item.ts";
import { type By, oeeOracle } from "./oee-oracle.ts";

export const HOUR = 3_600_000;
export const MINUTE = 60_000;
export const DAY = ["2026-06-01T00:00", "2026-06-02T00:00"] as const;
const PLACE = { tenant: "acme", factory: "f", line: "l" };

/** `01T08:00` is of June; anything longer is whole. */
export const day = (text: string) => Date.parse(text.startsWith("20") ? text : `2026-06-${text}Z`);

let serial = 0;
const envelope = (at: string) => ({ id: `e${String(++serial).padStart(4, "0")}`, at: day(at), ...PLACE });

export const state = (at: string, name: string, more: object = {}) =>
  ({ type: "state", ...envelope(at), station: "S", state: name, ...more }) as Event;
export const count = (at: string, more: object) => ({ type: "count", ...envelope(at), station: "S", ...more }) as Event;
export const command = (at: string, more: object) => ({ type: "command", ...envelope(at), station: "S", ...more }) as Event;
export const reclassify = (at: string, from: string, to: string, more: object) =>
  command(at, { name: "stop.reclassify", from: day(from), to: day(to), ...more });
export const line = (more: object = {}, at = "01T08:00") =>
  ({ type: "line", ...envelope(at), stations: [{ station: "S", microStopMs: 120_000 }], operations: [], ...more }) as Event;
export const shifts = (timeZone: string, list: object[], breaks: object[] = [], exceptions: object[] = []) => ({
  calendar: { timeZone, shifts: list, breaks, exceptions },
});

/** Items by station and start; a day's time outside its shifts comes after them. */
export function ask(log: Event[], from: string, to: string, by?: By): OeeItem[] {
  const place = (item: OeeItem) => `${item.station} ${item.start ?? `${item.day}T99`}`;
  const items = oeeOracle(log)({ from: Date.parse(`${from}Z`), to: Date.parse(`${to}Z`), by });
  return items.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
