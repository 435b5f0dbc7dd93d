// What a line's events and rows tell alerts: points that broke rules, stations that are heard, a line that is down, the OEE of the shift
// so far, how many reports came in a minute, and the line's working calendar (docs/alerts.md has the table).
//   I1. Of one station one pulse a minute; of one line one sample of a name a minute: what is told does not grow with what comes in.
//   I2. Historical events are told of nobody, and while a line is not live (domain 0.2) none of its stations is heard. A gateway that sends what it kept for hours is no storm of reports.
import { type Labels, STALE_AFTER_MS } from "../../../core/alerting.ts";
import type { Event, EventOf } from "../../../core/events.ts";
import { ofState } from "../../../core/of-state.ts";
import { LIVE_WITHIN_MS } from "../../../core/processor.ts";
import { floorTo, type Instant, MINUTE_MS, NEVER } from "../../../core/time.ts";
import { type EmittedRow, type Observer, type Watched, wholeRow } from "./observing.ts";
import { noteCount, watchOee, watchOeeLine } from "./oee-of-shift.ts";

export const lineObserver: Observer = {
  tables: ["spc_points", "oee_minutes"],

  onRow(table, row, event, watched) {
    if (event?.historical === true) return;
    if (table === "spc_points") onPoint(row as EmittedRow<"spc_points">, watched);
    else if (table === "oee_minutes") watchOee(wholeRow(row as EmittedRow<"oee_minutes">), watched);
  },

  quiet(event, { state, clock }) {
    if (event.type !== "measurement") return undefined;
    const heardUntil = pulsesOf(state).get(event.station) ?? NEVER;
    if (clock.receivedAt < heardUntil) return { until: Number.POSITIVE_INFINITY, receivedBefore: heardUntil };
    return { until: clock.receivedAt - LIVE_WITHIN_MS - NEARLY_LIVE_MS, receivedBefore: Number.POSITIVE_INFINITY };
  },

  onEvent(event, watched) {
    if (event.type === "line") onLine(event, watched);
    if (event.type === "count") noteCount(event.station, watched);
    if (event.historical === true || !("station" in event) || event.station === undefined) return;
    if (event.type === "command" && event.name === "stop.reclassify") onReclassify(event, watched);
    if (event.type === "plan" || event.type === "command") return;
    hear(event, event.station, watched);
    if (event.type === "state") onState(event, watched);
    else if (event.type === "count" && watched.clock.receivedAt - event.at <= STALE_AFTER_MS) countReport(event, watched);
  },

  onTick: (watched) => endReports(watched.clock.receivedAt, watched),
};

/** Records side by side may be stamped by edges whose clocks differ: of a line that is nearly live each value is looked at. */
const NEARLY_LIVE_MS = MINUTE_MS;

type Reclassify = Extract<EventOf<"command">, { name: "stop.reclassify" }>;
type Place = Pick<Event, "tenant" | "factory" | "line">;

const labelsOf = ({ tenant, factory, line }: Place) => ({ tenant, factory, line });

function onPoint(emitted: EmittedRow<"spc_points">, { state, clock, tell }: Watched): void {
  const { own, head } = emitted;
  if (own.late === true || own.excluded === true) return;
  const open = openSignalsOf(state);
  const characteristic = (own.characteristic ?? head?.characteristic) as string;
  if (own.signals === undefined && own.second_signals === undefined && !open.has(characteristic)) return; // nearly every point
  const row = wholeRow(emitted);
  const { station, product, at, chart, value, ucl, lcl, gauge } = row;
  const rules = [...new Set([...(row.signals ?? []), ...(row.second_signals ?? [])])];
  const key = `${SIGNAL}${station}/${characteristic}/${product}`;
  const since = state.get<Instant>(key);
  if (rules.length === 0 && since === undefined) return;
  if (since !== undefined && at < since) return; // an older point that is judged again
  if (since === undefined) open.set(characteristic, (open.get(characteristic) ?? 0) + 1);
  if (rules.length > 0) state.set(key, at);
  else {
    state.delete(key);
    endSignal(open, characteristic);
  }
  const labels: Labels = { ...labelsOf(row), station, characteristic, ...(product && { product }), ...(gauge && { gauge }) };
  const limit = value === null ? null : ucl !== null && value > ucl ? ucl : lcl !== null && value < lcl ? lcl : null;
  const { receivedAt } = clock;
  tell({ kind: "signal", name: "spc", labels, at, receivedAt, chart, rules, value, ...(limit !== null && { limit }) });
}

const SIGNAL = "observed/signal/";

/** How many series of a characteristic have broken a rule and are not over it. No identifier has a slash in it. */
const openSignalsOf = ofState((state) => {
  const open = new Map<string, number>();
  for (const key of state.keys(SIGNAL)) {
    const characteristic = key.split("/")[3] as string;
    open.set(characteristic, (open.get(characteristic) ?? 0) + 1);
  }
  return open;
});

function endSignal(open: Map<string, number>, characteristic: string): void {
  const others = (open.get(characteristic) ?? 0) - 1;
  if (others > 0) open.set(characteristic, others);
  else open.delete(characteristic);
}

const PULSE = "observed/pulse/";

/** By station, when the minute is over in which it was last told. */
const pulsesOf = ofState((state) => {
  const told = [...state.keys(PULSE)].map((key) => [key.slice(PULSE.length), (state.get<Instant>(key) as Instant) + MINUTE_MS] as const);
  return new Map<string, Instant>(told);
});

/** While a line is filled in nobody is heard, and nothing is remembered that would hide the first value of the live line. */
function hear(event: Event, station: string, { state, clock, tell }: Watched): void {
  const pulses = pulsesOf(state);
  const nextAt = pulses.get(station);
  if (nextAt !== undefined && clock.receivedAt < nextAt) return; // the usual case, at every value
  if (clock.receivedAt - clock.now >= LIVE_WITHIN_MS) return;
  const minute = floorTo(clock.receivedAt, MINUTE_MS);
  state.set(PULSE + station, minute);
  pulses.set(station, minute + MINUTE_MS);
  tell({ kind: "pulse", name: "station", labels: { ...labelsOf(event), station }, at: event.at, receivedAt: clock.receivedAt });
}

interface KeyStation {
  readonly station: string;
  /** Of its newest state: of two at one instant the one with the greater id holds. */
  readonly at: Instant;
  readonly id?: string;
  readonly isDown: boolean;
  /** It is down, and somebody has said that nobody need be called: until it leaves that state. */
  readonly isSettled?: boolean;
  /** Reasons of category `planned`: a stop for one of them is none that anybody must be called for. */
  readonly planned?: readonly string[];
}

const KEY_STATION = "observed/key-station";

function onLine(event: EventOf<"line">, watched: Watched): void {
  const { state, clock, tell } = watched;
  const { receivedAt } = clock;
  const station = event.keyStation ?? event.stations.at(-1)?.station;
  const known = state.get<KeyStation>(KEY_STATION);
  const planned = (event.reasons ?? []).filter(({ category }) => category === "planned").map(({ code }) => code);
  const isOther = known?.station !== station;
  if (isOther && known?.isDown) tellDown(event, { isDown: false }, { clock, tell }); // the line is what its key station is now
  if (station !== undefined) {
    state.set<KeyStation>(KEY_STATION, { ...(isOther || !known ? { station, at: event.at, isDown: false } : known), planned });
  }
  watchOeeLine({ place: labelsOf(event), station, target: event.targets?.oee }, watched);
  tell({ kind: "calendar", labels: labelsOf(event), at: event.at, receivedAt, calendar: event.calendar ?? null });
}

/** A line is down while its key station is, unplanned. */
function onState(event: EventOf<"state">, { state, clock, tell }: Watched): void {
  const known = state.get<KeyStation>(KEY_STATION);
  if (known?.station !== event.station || event.at < known.at || (event.at === known.at && event.id < (known.id ?? ""))) return;
  const { planned = [] } = known;
  const isSettled = known.isSettled === true && event.state === "down";
  const isDown = event.state === "down" && !isSettled && !planned.includes(event.reason ?? "");
  const { station, at, id } = event;
  state.set<KeyStation>(KEY_STATION, { station, at, id, isDown, planned, ...(isSettled && { isSettled }) });
  if (isDown !== known.isDown) tellDown(event, { isDown, reason: event.reason }, { clock, tell });
}

/** Whoever says that the stop which is open now was planned, or no breakdown, has seen it. */
function onReclassify(event: Reclassify, { state, clock, tell }: Watched): void {
  const known = state.get<KeyStation>(KEY_STATION);
  if (!known?.isDown || known.station !== event.station || known.at < event.from || known.at >= event.to) return;
  const { planned = [] } = known;
  if ((event.state ?? "down") === "down" && !planned.includes(event.reason ?? "")) return;
  state.set<KeyStation>(KEY_STATION, { ...known, isDown: false, isSettled: true });
  tellDown(event, { isDown: false, reason: event.reason ?? undefined }, { clock, tell });
}

function tellDown(
  { at, ...place }: Place & Pick<Event, "at">,
  { isDown, reason }: { isDown: boolean; reason?: string | undefined },
  { clock, tell }: Pick<Watched, "clock" | "tell">,
): void {
  const detail = { ...(reason !== undefined && { detail: reason }) };
  const { receivedAt } = clock;
  tell({ kind: "finding", name: "line-down", labels: labelsOf(place), at, receivedAt, open: isDown, since: at, ...detail });
}

interface Reports extends Place {
  readonly minute: Instant;
  readonly n: number;
}

const REPORTS = "observed/reports";

function countReport(event: EventOf<"count">, watched: Watched): void {
  const { state, clock } = watched;
  const minute = floorTo(clock.receivedAt, MINUTE_MS);
  endReports(clock.receivedAt, watched);
  const { n = 0 } = state.get<Reports>(REPORTS) ?? {};
  state.set<Reports>(REPORTS, { ...labelsOf(event), minute, n: n + 1 });
}

/** The minute is over: how many reports there were. */
function endReports(now: Instant, { state, tell }: Watched): void {
  const reports = state.get<Reports>(REPORTS);
  if (!reports || floorTo(now, MINUTE_MS) <= reports.minute) return;
  state.delete(REPORTS);
  const at = reports.minute;
  tell({ kind: "sample", name: "reports", labels: labelsOf(reports), at, receivedAt: now, value: reports.n, closed: true });
}
