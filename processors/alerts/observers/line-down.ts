// Whether a line is down: what its key station reports, what people have said of that time, and which reasons are planned.
//   I1. `verdictAt` alone says whether it is down. What is told is when that changes.
//   I2. Reclassifications are kept while they hold now or will (domain 2.8). One of a time that is over holds for the stop that is open, until
//       the station leaves `down`: whoever made it has seen the stop.
//   I3. Historical events tell nothing. What a historical `line` event changes is told with what comes next.

import { isBefore, type Moment, momentOf } from "../../../core/event-order.ts";
import type { Event, EventOf, StationState } from "../../../core/events.ts";
import { ofState } from "../../../core/of-state.ts";
import type { KeyedState } from "../../../core/processor.ts";
import { type Instant, NEVER } from "../../../core/time.ts";
import type { Watched } from "./observing.ts";

type Reclassify = Extract<EventOf<"command">, { name: "stop.reclassify" }>;
type Place = Pick<Event, "tenant" | "factory" | "line">;

interface KeyStation {
  readonly station: string;
  /** Of its newest state: of two at one instant the one with the greater id holds. */
  readonly at: Instant;
  readonly id?: string;
  /** Since when it has said the same, state and reason. */
  readonly since?: Instant;
  /** null: it has said nothing yet. Absent in values that only say whether it is down. */
  readonly state?: StationState | null;
  readonly reason?: string;
  /** Whether the line is down, as it was told. */
  readonly isDown: boolean;
  /** In values without `state`: it is down, and somebody has seen it. */
  readonly isSettled?: boolean;
  /** Reasons of category `planned`: a stop for one of them is none that anybody must be called for. */
  readonly planned?: readonly string[];
  readonly place?: Place;
}

interface Reclassified extends Moment {
  readonly station: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly state?: StationState;
  /** null clears. */
  readonly reason?: string | null;
  /** Beyond `to`, until the station leaves `down`. */
  readonly lasts?: true;
}

interface Verdict {
  readonly isDown: boolean;
  /** When that began. */
  readonly since: Instant;
  readonly reason: string | undefined;
}

const KEY_STATION = "observed/key-station";
const RECLASSIFIED = "observed/reclassified";
const MOST_KEPT = 100;

/** When time alone may change whether the line is down; not known yet after a restart. */
const dueOf = ofState(() => ({ at: NEVER }));

/** Until then time alone does not change whether the line is down. */
export function turnsAt(state: KeyedState): Instant {
  return dueOf(state).at;
}

/** Time has passed: asked at every value, and nearly always there is nothing to do. */
export function lookAtLine(place: Place | undefined, watched: Watched): void {
  if (watched.clock.now >= dueOf(watched.state).at) tellChange({ place }, watched);
}

/** Takes a line's key station and planned reasons in. @returns the key station */
export function keepKeyStation(event: EventOf<"line">, watched: Watched): string | undefined {
  const { state, clock } = watched;
  const station = event.keyStation ?? event.stations.at(-1)?.station;
  if (station === undefined) return undefined;
  const known = state.get<KeyStation>(KEY_STATION);
  const isOther = known?.station !== station; // the line is what its key station is now
  const key: KeyStation = isOther ? { station, at: event.at, state: null, isDown: known?.isDown ?? false } : known;
  const planned = (event.reasons ?? []).filter(({ category }) => category === "planned").map(({ code }) => code);
  const place = placeOf(event);
  state.set<KeyStation>(KEY_STATION, { ...key, planned, place });
  if (isOther) stopLasting(state);
  if (event.historical === true) dueOf(state).at = NEVER;
  else tellChange({ place, at: Math.max(event.at, clock.now) }, watched); // what was configured long ago may come again: it applies from now on
  return station;
}

/** Takes a state in that is not historical. */
export function onState(event: EventOf<"state">, watched: Watched): void {
  const { state } = watched;
  const known = state.get<KeyStation>(KEY_STATION);
  if (known?.station !== event.station || event.at < known.at || (event.at === known.at && event.id < (known.id ?? ""))) return;
  const { station, isDown, isSettled, planned = [] } = known;
  const { at, id, reason, state: reported } = event;
  const isSame = known.state === reported && known.reason === reason;
  const since = isSame ? (known.since ?? known.at) : at;
  const place = placeOf(event);
  const kept = { ...(reason !== undefined && { reason }), ...(isSettled && reported === "down" && { isSettled }) };
  state.set<KeyStation>(KEY_STATION, { station, at, id, since, state: reported, isDown, planned, place, ...kept });
  if (reported !== "down") stopLasting(state);
  tellChange({ place, at }, watched);
}

/** Takes in what somebody says of a time of any station. */
export function onReclassify(event: Reclassify, watched: Watched): void {
  const { state, clock } = watched;
  const { station, from, to, at } = event;
  if (from >= to || (event.state === undefined && event.reason === undefined)) return;
  const known = state.get<KeyStation>(KEY_STATION);
  const place = placeOf(event);
  const said = { ...(event.state !== undefined && { state: event.state }), ...(event.reason !== undefined && { reason: event.reason }) };
  const entry: Reclassified = { ...momentOf(event), station, from, to, ...said };
  const others = reclassifiedOf(state);
  const isOver = to <= Math.max(clock.now, at);
  const isOfOpenStop = known?.isDown === true && known.station === station && from <= known.at && to > (known.since ?? known.at);
  const lasting: Reclassified = { ...entry, lasts: true };
  const settles = isOver && isOfOpenStop && !verdictAt(known, inOrder([...others, lasting]), clock.now).isDown;
  if (!settles && to <= clock.now) return;
  state.set<Reclassified[]>(RECLASSIFIED, inOrder([...others, settles ? lasting : entry]).slice(-MOST_KEPT));
  if (known) state.set<KeyStation>(KEY_STATION, { ...known, place });
  tellChange({ place, at }, watched);
}

/** Tells whether the line is down, if that is news, and forgets what is over. What time alone brought about is news of now. */
function tellChange({ place, at }: { place: Place | undefined; at?: Instant }, { state, clock, tell }: Watched): void {
  const { now, receivedAt } = clock;
  const due = dueOf(state);
  const all = reclassifiedOf(state);
  const key = state.get<KeyStation>(KEY_STATION);
  const verdict = key && verdictAt(key, all, now);
  const lasting = all.filter(({ to, lasts }) => lasts || to > now);
  if (lasting.length < all.length) keepReclassified(state, lasting);
  due.at = Math.min(...lasting.flatMap(edgesOf).filter((edge) => edge > now));
  const labels = place ?? key?.place;
  if (!key || !verdict || !labels || verdict.isDown === key.isDown) return;
  const { isDown, since, reason } = verdict;
  state.set<KeyStation>(KEY_STATION, { ...key, state: reportedState(key), isDown });
  const detail = reason === undefined ? {} : { detail: reason };
  tell({
    kind: "finding", name: "line-down", labels: placeOf(labels), at: Math.max(at ?? now, since), receivedAt, open: isDown, since, ...detail,
  }); // biome-ignore format: one observation
}

/** Whether the line is down, and since when: as its key station says, and as people say who know better. */
function verdictAt(key: KeyStation, all: readonly Reclassified[], now: Instant): Verdict {
  const begin = key.since ?? key.at;
  const own = all.filter(({ station }) => station === key.station);
  const edges = own.flatMap(edgesOf).filter((edge) => edge > begin && edge <= now);
  let verdict = { ...saidAt(key, own, begin), since: begin };
  for (const since of edges.sort((a, b) => a - b)) {
    const next = saidAt(key, own, since);
    verdict = { ...next, since: next.isDown === verdict.isDown ? verdict.since : since };
  }
  return verdict;
}

/** What is said of an instant: what the station itself reports as running, nobody says otherwise. */
function saidAt(key: KeyStation, own: readonly Reclassified[], at: Instant): Omit<Verdict, "since"> {
  const reported = reportedState(key);
  let state = key.isSettled ? null : reported;
  let reason: string | null | undefined = key.reason;
  for (const each of reported === "running" ? [] : own) {
    if (at < each.from || (at >= each.to && !each.lasts)) continue;
    if (each.state !== undefined) state = each.state;
    if (each.reason !== undefined) reason = each.reason;
  }
  const { planned = [] } = key;
  return { isDown: state === "down" && !planned.includes(reason ?? ""), reason: reason ?? undefined };
}

/** Of a value that only says whether it is down, what is not down counts as running. */
function reportedState({ state, isDown, isSettled }: KeyStation): StationState | null {
  return state === undefined ? (isDown || isSettled ? "down" : "running") : state;
}

/** When it begins, and when it ends if that is known. */
function edgesOf({ from, to, lasts }: Reclassified): Instant[] {
  return lasts ? [from] : [from, to];
}

/** The stop that was open is over. */
function stopLasting(state: KeyedState): void {
  const all = reclassifiedOf(state);
  if (!all.some(({ lasts }) => lasts)) return;
  keepReclassified(state, all.map(({ lasts, ...each }) => each)); // biome-ignore format: one line
}

function reclassifiedOf(state: KeyedState): readonly Reclassified[] {
  return state.get<readonly Reclassified[]>(RECLASSIFIED) ?? [];
}

function keepReclassified(state: KeyedState, all: readonly Reclassified[]): void {
  if (all.length > 0) state.set(RECLASSIFIED, all);
  else state.delete(RECLASSIFIED);
}

function inOrder(all: readonly Reclassified[]): Reclassified[] {
  return all.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
}

function placeOf({ tenant, factory, line }: Place): Place {
  return { tenant, factory, line };
}
