// What a line's events and rows tell alerts: points that broke rules, stations that are heard, a line that is down, the OEE of the shift
// so far, how many reports came in a minute, and the line's working calendar (docs/alerts.md has the table).
//   I1. Of one station one pulse a minute; of one line one sample of a name a minute: what is told does not grow with what comes in.
//   I2. Historical events are told of nobody, and while a line is not live (domain 0.2) no station is heard that was not before. A gateway that sends
//       what it kept for hours is no storm of reports.
import { type Labels, STALE_AFTER_MS } from "../../../core/alerting.ts";
import type { Event, EventOf } from "../../../core/events.ts";
import { ofState } from "../../../core/of-state.ts";
import { LIVE_WITHIN_MS } from "../../../core/processor.ts";
import { floorTo, type Instant, MINUTE_MS } from "../../../core/time.ts";
import { keepKeyStation, lookAtLine, onReclassify, onState, turnsAt } from "./line-down.ts";
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
    const heardUntil = pulsesOf(state).get(event.station);
    const until = turnsAt(state) - 1;
    if (heardUntil !== undefined) return { until, receivedBefore: heardUntil };
    const filledIn = clock.receivedAt - LIVE_WITHIN_MS - NEARLY_LIVE_MS;
    return { until: Math.min(until, filledIn), receivedBefore: Number.POSITIVE_INFINITY };
  },

  onEvent(event, watched) {
    if (event.type === "line") onLine(event, watched);
    if (event.type === "count") noteCount(event.station, watched);
    if (event.historical === true || !("station" in event) || event.station === undefined) return;
    if (event.type === "command" && event.name === "stop.reclassify") onReclassify(event, watched);
    if (event.type === "plan" || event.type === "command" || event.type === "offline") return;
    hear(event, event.station, watched);
    if (event.type === "state") onState(event, watched);
    else if (event.type === "count" && watched.clock.receivedAt - event.at <= STALE_AFTER_MS) countReport(event, watched);
    lookAtLine(event, watched);
  },

  onTick(watched) {
    lookAtLine(undefined, watched);
    endReports(watched.clock.receivedAt, watched);
  },
};

/** Records side by side may be stamped by edges whose clocks differ: of a line that is nearly live each value is looked at. */
const NEARLY_LIVE_MS = MINUTE_MS;

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

/**
 * While a line is filled in nobody is heard for the first time, and nothing is remembered that would hide the first value of the live line.
 * Who was heard before is not silent while the line catches up.
 */
function hear(event: Event, station: string, { state, clock, tell }: Watched): void {
  const pulses = pulsesOf(state);
  const nextAt = pulses.get(station);
  if (nextAt !== undefined && clock.receivedAt < nextAt) return; // the usual case, at every value
  if (nextAt === undefined && clock.receivedAt - clock.now >= LIVE_WITHIN_MS) return;
  const minute = floorTo(clock.receivedAt, MINUTE_MS);
  state.set(PULSE + station, minute);
  pulses.set(station, minute + MINUTE_MS);
  tell({ kind: "pulse", name: "station", labels: { ...labelsOf(event), station }, at: event.at, receivedAt: clock.receivedAt });
}

function onLine(event: EventOf<"line">, watched: Watched): void {
  const { clock, tell } = watched;
  const station = keepKeyStation(event, watched);
  watchOeeLine({ place: labelsOf(event), station, target: event.targets?.oee }, watched);
  tell({ kind: "calendar", labels: labelsOf(event), at: event.at, receivedAt: clock.receivedAt, calendar: event.calendar ?? null });
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
