// The OEE of a line's shift so far, from the minute facts of its key station as they are emitted: sums, so that corrections of the same
// shift count as they come. What is corrected in an older shift is no news.

import type { Labels } from "../../../core/alerting.ts";
import { ofState } from "../../../core/of-state.ts";
import type { Row } from "../../../core/rows.ts";
import { floorTo, type Instant, MINUTE_MS } from "../../../core/time.ts";
import type { Watched } from "./observing.ts";

interface ShiftSums {
  /** Production day and shift. */
  readonly shift: string;
  /** The newest minute that has counted. */
  readonly minute: Instant;
  readonly busyMs: number;
  /** Actual production time. */
  readonly aptMs?: number;
  readonly idealMs: number;
  readonly good: number;
  readonly produced: number;
  readonly uncycled: number;
  /** The minute of the wall clock in which it was last told. */
  readonly toldAt: Instant;
}

interface WatchedLine {
  readonly place: { readonly tenant: string; readonly factory: string; readonly line: string };
  readonly station: string | undefined;
  readonly target: number | undefined;
}

const LINE = "observed/oee-line";
const SUMS = "observed/oee";
const COUNTED = "observed/counted/";

/** Stations that have sent a `count`. */
const countedOf = ofState((state) => new Set([...state.keys(COUNTED)].map((key) => key.slice(COUNTED.length))));

/** A station has sent a `count`, historical or not. */
export function noteCount(station: string, { state }: Watched): void {
  const counted = countedOf(state);
  if (counted.has(station)) return;
  counted.add(station);
  state.set(COUNTED + station, true);
}

/** Takes a line's key station and target in. */
export function watchOeeLine(line: WatchedLine, { state }: Watched): void {
  const before = state.get<WatchedLine>(LINE);
  if (before?.station !== line.station) state.delete(SUMS);
  state.set<WatchedLine>(LINE, line);
}

export function watchOee(row: Row<"oee_minutes">, watched: Watched): void {
  const { state } = watched;
  const line = state.get<WatchedLine>(LINE);
  if (line?.station !== row.station) return;
  const shift = `${row.production_date} ${row.shift}`;
  const known = state.get<ShiftSums>(SUMS);
  if (known && known.shift !== shift && row.minute < known.minute) return; // of a shift that is over
  if (known && known.shift !== shift) tellOee(line, known, watched, { closed: true });
  const sums = added(known?.shift === shift ? known : emptyShift(shift, row.minute), row);
  const minute = floorTo(watched.clock.receivedAt, MINUTE_MS);
  if (minute > sums.toldAt) tellOee(line, sums, watched, { closed: false });
  state.set<ShiftSums>(SUMS, { ...sums, toldAt: Math.max(minute, sums.toldAt) });
}

function emptyShift(shift: string, minute: Instant): ShiftSums {
  return { shift, minute, busyMs: 0, idealMs: 0, good: 0, produced: 0, uncycled: 0, toldAt: 0 };
}

function added(sums: ShiftSums, row: Row<"oee_minutes">): ShiftSums {
  const { good = 0, scrap = 0, rework = 0 } = row;
  const busy =
    (row.actual_production_time_ms ?? 0) + (row.setup_ms ?? 0) + (row.down_ms ?? 0) + (row.idle_ms ?? 0) + (row.blocked_ms ?? 0) +
    (row.starved_ms ?? 0) + (row.micro_stop_ms ?? 0); // biome-ignore format: one sum
  return {
    ...sums,
    minute: Math.max(sums.minute, row.minute),
    busyMs: sums.busyMs + busy,
    aptMs: (sums.aptMs ?? 0) + (row.actual_production_time_ms ?? 0),
    idealMs: sums.idealMs + (row.ideal_time_ms ?? 0),
    good: sums.good + good,
    produced: sums.produced + good + scrap + rework,
    uncycled: sums.uncycled + (row.uncycled ?? 0),
  };
}

/** availability × effectiveness × qualityRatio: what is common to them falls out, but for what makes one of them null (domain 2.5). */
function oeeOf({ busyMs, aptMs = 0, idealMs, good, produced, uncycled }: ShiftSums, hasCounted: boolean): number | null {
  if (busyMs <= 0) return null;
  if (produced <= 0) return hasCounted ? 0 : null;
  return aptMs <= 0 || uncycled > 0 ? null : (idealMs / busyMs) * (good / produced);
}

function tellOee(line: WatchedLine, sums: ShiftSums, { state, clock, tell }: Watched, { closed }: { closed: boolean }): void {
  const { place, station, target } = line;
  const value = oeeOf(sums, station !== undefined && countedOf(state).has(station));
  const labels: Labels = { ...place };
  const at = sums.minute;
  tell({
    kind: "sample", name: "oee", labels, at, receivedAt: clock.receivedAt, value, n: sums.busyMs, unit: "ratio", closed,
    ...(target !== undefined && { limit: target }),
  }); // biome-ignore format: one observation
}
