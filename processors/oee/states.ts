// Time in states: which state a station was in at every instant, from its `state` events in any order of arrival.
//   I1. The facts are those of the events sorted by (at, id): a state holds until the station's next one (domain 0.1).
//   I2. Time is accounted up to `accountedTo` and no further: the last state accrues minute by minute with the line's clock.
//   I3. An event that arrives late takes the time it claims from the state that stood there, by rows of the opposite sign.
import type { StateEvent, StationState } from "../../core/events.ts";
import type { Context, KeyedState } from "../../core/processor.ts";
import { DAY_MS, floorTo, type Instant, MINUTE_MS } from "../../core/time.ts";
import { emitStateTime, type StationIdentity } from "./minutes.ts";

/** Older days are dropped: nothing that late is taken in any more. */
const KEEP_MS = 36 * DAY_MS;

interface Change {
  at: Instant;
  id: string;
  state: StationState;
}

interface StationTime {
  accountedTo: Instant;
  /** Days (start instants) that hold changes, ascending. */
  days: Instant[];
}

const timeKey = (station: string) => `time/${station}`;
const dayKey = (station: string, day: Instant) => `states/${station}/${day}`;

export function onState(event: StateEvent, { tenant, factory, line, station }: StationIdentity, { state, emit, clock }: Context): void {
  const accruedTo = state.get<Instant>("accrued-to") ?? event.at;
  const time = state.get<StationTime>(timeKey(station)) ?? { accountedTo: Math.max(event.at, accruedTo), days: [] };
  const change: Change = { at: event.at, id: event.id, state: event.state };
  const before = neighbour(state, station, time, change, -1);
  const after = neighbour(state, station, time, change, 1);
  insert(state, station, time, change);

  const identity = { tenant, factory, line, station };
  const until = Math.min(after?.at ?? Number.POSITIVE_INFINITY, time.accountedTo);
  if (before) emitStateTime(emit, identity, { state: before.state, from: event.at, to: until, sign: -1 });
  emitStateTime(emit, identity, { state: event.state, from: event.at, to: until, sign: 1 });
  // A state further on accounts for what lies between: the state before it held until then.
  if (!after && event.at > time.accountedTo) {
    if (before) emitStateTime(emit, identity, { state: before.state, from: time.accountedTo, to: event.at, sign: 1 });
    time.accountedTo = event.at;
  }
  forget(state, station, time, clock.now - KEEP_MS);
  state.set(timeKey(station), time);
}

/** Lets the last state of every station accrue up to the start of the clock's minute. */
export function accrue({ tenant, factory, line }: Omit<StationIdentity, "station">, { state, emit, clock }: Context): void {
  const minute = floorTo(clock.now, MINUTE_MS);
  if (minute <= (state.get<Instant>("accrued-to") ?? Number.NEGATIVE_INFINITY)) return;
  state.set("accrued-to", minute);
  for (const key of [...state.keys("time/")].sort()) {
    const time = state.get<StationTime>(key) as StationTime;
    if (time.accountedTo >= minute) continue;
    const station = key.slice("time/".length);
    const last = lastChange(state, station, time);
    if (last) emitStateTime(emit, { tenant, factory, line, station }, { state: last.state, from: time.accountedTo, to: minute, sign: 1 });
    time.accountedTo = minute;
    state.set(key, time);
  }
}

function changesOf(state: KeyedState, station: string, day: Instant | undefined): Change[] {
  return day === undefined ? [] : (state.get<Change[]>(dayKey(station, day)) ?? []);
}

function lastChange(state: KeyedState, station: string, time: StationTime): Change | undefined {
  return changesOf(state, station, time.days.at(-1)).at(-1);
}

function compare(a: Change, b: Change): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The nearest change before (−1) or after (1) in (at, id) order. */
function neighbour(state: KeyedState, station: string, time: StationTime, change: Change, step: -1 | 1): Change | undefined {
  const day = floorTo(change.at, DAY_MS);
  const days = time.days.filter((d) => (step < 0 ? d <= day : d >= day));
  if (step < 0) days.reverse();
  for (const each of days) {
    const changes = changesOf(state, station, each);
    const found = step < 0 ? changes.findLast((c) => compare(c, change) < 0) : changes.find((c) => compare(c, change) > 0);
    if (found) return found;
  }
  return undefined;
}

function insert(state: KeyedState, station: string, time: StationTime, change: Change): void {
  const day = floorTo(change.at, DAY_MS);
  const changes = changesOf(state, station, day);
  const index = changes.findIndex((other) => compare(other, change) > 0);
  changes.splice(index < 0 ? changes.length : index, 0, change);
  state.set(dayKey(station, day), changes);
  if (!time.days.includes(day)) time.days = [...time.days, day].sort((a, b) => a - b);
}

/** Drops whole days before `before`, but never the newest change: it still holds. */
function forget(state: KeyedState, station: string, time: StationTime, before: Instant): void {
  while (time.days.length > 1 && (time.days[1] as Instant) <= before) {
    state.delete(dayKey(station, time.days.shift() as Instant));
  }
}
