// What a line's events and rows tell alerts: points that broke rules, stations that are heard, a line that is down, the OEE of the shift
// so far, how many reports came in a minute, and the line's working calendar (docs/alerts.md has the table).
//   I1. Of one station one pulse a minute; of one line one sample of a name a minute: what is told does not grow with what comes in.
//   I2. Historical events are told of nobody. A gateway that sends what it kept for hours is no storm of reports.
import { type Labels, STALE_AFTER_MS } from "../../../core/alerting.ts";
import type { Event, EventOf } from "../../../core/events.ts";
import type { Row } from "../../../core/rows.ts";
import { floorTo, type Instant, MINUTE_MS } from "../../../core/time.ts";
import type { Observer, Watched } from "./observing.ts";
import { watchOee, watchOeeLine } from "./oee-of-shift.ts";

export const lineObserver: Observer = {
  tables: ["spc_points", "oee_minutes"],

  onRow(table, row, event, watched) {
    if (event?.historical === true) return;
    if (table === "spc_points") onPoint(row as Row<"spc_points">, watched);
    else if (table === "oee_minutes") watchOee(row as Row<"oee_minutes">, watched);
  },

  onEvent(event, watched) {
    if (event.type === "line") onLine(event, watched);
    if (event.historical === true || !("station" in event) || event.station === undefined) return;
    if (event.type === "plan" || event.type === "command") return;
    hear(event, event.station, watched);
    if (event.type === "state") onState(event, watched);
    else if (event.type === "count" && watched.clock.receivedAt - event.at <= STALE_AFTER_MS) countReport(event, watched);
  },

  onTick: (watched) => endReports(watched.clock.receivedAt, watched),
};

type Place = Pick<Event, "tenant" | "factory" | "line">;

const labelsOf = ({ tenant, factory, line }: Place) => ({ tenant, factory, line });

function onPoint(row: Row<"spc_points">, { state, clock, tell }: Watched): void {
  if (row.late === true || row.excluded === true) return;
  const { station, characteristic, product, at, chart, value, ucl, lcl, gauge } = row;
  const rules = [...new Set([...(row.signals ?? []), ...(row.second_signals ?? [])])];
  const key = `observed/signal/${station}/${characteristic}/${product}`;
  const since = state.get<Instant>(key);
  if (rules.length === 0 && since === undefined) return;
  if (since !== undefined && at < since) return; // an older point that is judged again
  if (rules.length > 0) state.set(key, at);
  else state.delete(key);
  const labels: Labels = { ...labelsOf(row), station, characteristic, ...(product && { product }), ...(gauge && { gauge }) };
  const limit = value === null ? null : ucl !== null && value > ucl ? ucl : lcl !== null && value < lcl ? lcl : null;
  const { receivedAt } = clock;
  tell({ kind: "signal", name: "spc", labels, at, receivedAt, chart, rules, value, ...(limit !== null && { limit }) });
}

function hear(event: Event, station: string, { state, clock, tell }: Watched): void {
  const key = `observed/pulse/${station}`;
  const minute = floorTo(clock.receivedAt, MINUTE_MS);
  const told = state.get<Instant>(key);
  if (told !== undefined && minute <= told) return;
  state.set(key, minute);
  tell({ kind: "pulse", name: "station", labels: { ...labelsOf(event), station }, at: event.at, receivedAt: clock.receivedAt });
}

interface KeyStation {
  readonly station: string;
  /** Of its newest state. */
  readonly at: Instant;
  readonly isDown: boolean;
}

const KEY_STATION = "observed/key-station";

function onLine(event: EventOf<"line">, watched: Watched): void {
  const { state, clock, tell } = watched;
  const { receivedAt } = clock;
  const station = event.keyStation ?? event.stations.at(-1)?.station;
  const known = state.get<KeyStation>(KEY_STATION);
  if (station !== undefined && known?.station !== station) state.set<KeyStation>(KEY_STATION, { station, at: event.at, isDown: false });
  watchOeeLine({ place: labelsOf(event), station, target: event.targets?.oee }, watched);
  tell({ kind: "calendar", labels: labelsOf(event), at: event.at, receivedAt, calendar: event.calendar ?? null });
}

/** A line is down while its key station is. */
function onState(event: EventOf<"state">, { state, clock, tell }: Watched): void {
  const known = state.get<KeyStation>(KEY_STATION);
  if (known?.station !== event.station || event.at < known.at) return;
  const isDown = event.state === "down";
  state.set<KeyStation>(KEY_STATION, { station: event.station, at: event.at, isDown });
  if (isDown === known.isDown) return;
  const labels = labelsOf(event);
  const detail = { ...(event.reason !== undefined && { detail: event.reason }) };
  tell({
    kind: "finding",
    name: "line-down",
    labels,
    at: event.at,
    receivedAt: clock.receivedAt,
    open: isDown,
    since: event.at,
    ...detail,
  });
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
