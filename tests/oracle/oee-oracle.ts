// What `GET /oee` must answer, worked out anew from a whole log: plain, slow, and sharing nothing with the product but the events' types.
// Where the specification (domain sections 0 and 2) leaves room, this is how it is read here:
//   R1. Configuration is the newest `line` by place in the log, whole: what it does not name is gone. `calendar` and `reasons` of the
//       newest hold for all time (inside the horizon).
//   R2. "The line's first event" is the lowest `at` of all its accepted events, whatever their type and place in the log. A station "with
//       an event" is one that any accepted event names, commands included.
//   R3. Time without a known state is `unknownMs` or nothing: outside shifts and in breaks (working through or not) it counts nowhere.
//   R4. A reclassification with a state also fills time that is not known, between the line's first event and its clock, even before
//       the station's first state; a reason alone does not. Time between two known states counts even where the second is
//       historical and beyond the clock.
//   R5. A historical state holds 24 h at most, the last one of a station too. A stop that runs into unknown time has ended there.
//   R6. A reclassification splits a stop only where its result is no stop; another stop state or reason leaves it whole.
//   R7. A stop is judged by the `microStopMs` in force just before the event by which the log first shows it ended with this start and
//       end, so that a `line` that makes new stops of old time does not judge them by its own limit; while both ends stay, so does the
//       verdict. A late state or a reclassification makes new stops in this sense, also of time before the last `line`.
//   R8. The first piece of a stop decides whether it is a breakdown, wherever that piece lies, by its reason's newest category, else by
//       its state (`down`).
//   R9. A delta, total or correction has the ideal cycle in force at its own place in the log, also where a late total splits it anew.
//   R10. Effectiveness: `no production time` is told before `no ideal cycle`. `oee` with PBT > 0 and PQ ≤ 0 is 0 or `not counted`,
//        whatever its factors. `count.correct` is no `count` in this; the end of a day's bucket is its local midnight.
//   R11. A shift's `start`, `end` are its own, also where an earlier one overlaps it. A plain break wins over one to work through.
//   R12. Hours begin at full local hours and where the offset changes. A bucket whose every sum is 0 is empty.
//   R13. Before any `line` no station is `key`. Only accepted events move the clock or count as a station's event.
import type { Event } from "../../core/events.ts";
import { type Accepted, admit } from "./oee-admission.ts";
import { type WorkingTime, workingTime } from "./oee-calendar.ts";
import { type Bucket, itemOf, type OeeItem, type Sums, sumUp } from "./oee-item.ts";
import { newestLine, type StationFacts, stationFacts } from "./oee-station-facts.ts";

export type By = "hour" | "shift" | "day";

export interface OeeQuery {
  /** Epoch ms; floored to the minute like the route does. */
  readonly from: number;
  readonly to: number;
  readonly by?: By | undefined;
}

interface StationOfLine {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly key: boolean;
  readonly time: WorkingTime;
  readonly facts: StationFacts;
}

/** Reads a log, of any lines of one tenant, once; the answer then takes any number of queries. Items come in no particular order. */
export function oeeOracle(log: readonly Event[]): (query: OeeQuery) => OeeItem[] {
  const lines = Map.groupBy(log, ({ factory, line }) => JSON.stringify([factory, line]));
  const stations = [...lines.values()].flatMap(stationsOf);
  return (query) => stations.flatMap((station) => itemsOf(station, query));
}

function stationsOf(log: readonly Event[]): StationOfLine[] {
  const { accepted } = admit(log);
  const first = accepted[0]?.event;
  if (!first) return [];
  const { factory, line } = first;
  const config = newestLine(accepted);
  const time = workingTime(config?.calendar, spanOf(accepted));
  const keyStation = config && (config.keyStation ?? config.stations.at(-1)?.station);
  const named = config?.stations.map(({ station }) => station) ?? [];
  const seen = accepted.flatMap(({ event }) => ("station" in event && event.station !== undefined ? [event.station] : []));
  return [...new Set([...named, ...seen])].map((station) => {
    return { factory, line, station, key: station === keyStation, time, facts: stationFacts(station, accepted, time) };
  });
}

function spanOf(accepted: readonly Accepted[]): { from: number; to: number } {
  const ats = accepted.map(({ event }) => event.at);
  return { from: Math.min(...ats), to: Math.max(...ats) };
}

function itemsOf({ time, facts, ...identity }: StationOfLine, { from: rawFrom, to: rawTo, by }: OeeQuery): OeeItem[] {
  const [from, to] = [floorToMinute(rawFrom), floorToMinute(rawTo)];
  const inside = (at: number) => from <= at && at < to;
  const buckets = new Map<string, { bucket: Bucket; sums: Sums }>();
  const sumsAt = (at: number): Sums => {
    const bucket = bucketAt(at, time, { from, to, by });
    const key = JSON.stringify(bucket);
    const known = buckets.get(key) ?? { bucket, sums: sumUp() };
    buckets.set(key, known);
    return known.sums;
  };
  for (const stretch of facts.stretches) {
    const [start, end] = [Math.max(stretch.from, from), Math.min(stretch.to, to)];
    if (start < end) sumsAt(start).addTime(stretch, end - start);
  }
  for (const { at, kind } of facts.stops) if (inside(at)) sumsAt(at).addStop(kind);
  for (const parts of facts.parts) if (inside(parts.at)) sumsAt(parts.at).addParts(parts);
  return [...buckets.values()]
    .filter(({ sums }) => !sums.isEmpty())
    .map(({ bucket, sums }) => {
      const hasCounted = facts.firstCountAt < Math.min(to, bucket.countsUpTo);
      return itemOf({ ...identity, bucket, sums, hasCounted });
    });
}

function bucketAt(t: number, time: WorkingTime, { from, to, by }: OeeQuery): Bucket {
  if (by === undefined) return { start: from, end: to, day: null, shift: null, countsUpTo: to };
  if (by === "hour") {
    const hour = time.hourAt(t);
    return { start: hour.from, end: hour.to, day: null, shift: null, countsUpTo: hour.to };
  }
  const day = time.dayAt(t);
  const midnights = time.midnights(day);
  if (by === "day") return { start: midnights.from, end: midnights.to, day, shift: null, countsUpTo: midnights.to };
  const shift = time.shiftAt(t);
  if (!shift) return { start: null, end: null, day, shift: null, countsUpTo: midnights.to };
  return { start: shift.from, end: shift.to, day, shift: shift.name, countsUpTo: shift.to };
}

function floorToMinute(t: number): number {
  return Math.floor(t / 60_000) * 60_000;
}
