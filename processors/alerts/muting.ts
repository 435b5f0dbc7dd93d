// What keeps an alert quiet: a silence that somebody set, another alert that explains it, a mute time of the plant.
//   I1. It keeps from telling only: the alert opens, fires and ends as if nothing were, and pages show it.
import type { MuteTime } from "../../core/alert-config.ts";
import type { Alert, Labels } from "../../core/alerting.ts";
import { DAY_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import { type Zone, zone } from "../../core/working-time-zone.ts";
import { matches, namedOf } from "./match.ts";
import type { Memory, Step } from "./memory.ts";
import { note } from "./record.ts";
import { severityOf } from "./routing.ts";

/** What keeps it quiet now, as `alerts.muted_by` has it; "" = nothing. */
export function muteOf({ memory, now }: Pick<Step, "memory" | "now">, alert: Alert): string {
  const named = namedOf(alert);
  const asTold = { ...named, severity: severityOf(alert) }; // of old news as P2
  const isOf = (match: Parameters<typeof matches>[0]) => matches(match, named) || matches(match, asTold);
  const silences = [...memory.silences.values()].filter(({ until, match }) => until > now && isOf(match));
  const [silence] = silences.map(({ id }) => id).sort();
  if (silence !== undefined) return `silence ${silence}`;
  const inhibitor = memory.inhibitors.of(alert);
  if (inhibitor !== undefined) return `alert ${inhibitor}`;
  const time = memory.config.muteTimes.find(
    (each) => isOf(each.match) && isInside(each, now, zoneOf(memory, each.timeZone ?? timeZoneOf(memory, alert.labels))),
  );
  return time ? `mute-time ${time.name}` : "";
}

/** Looks again at what keeps an alert quiet, and notes a change; the caller keeps the alert. */
export function lookAtMute(step: Step, alert: Alert): boolean {
  const mutedBy = muteOf(step, alert);
  if (mutedBy !== alert.mutedBy) {
    note(step, alert, mutedBy === "" ? "unmuted" : "muted", { detail: mutedBy === "" ? alert.mutedBy : mutedBy });
    alert.mutedBy = mutedBy;
  }
  return mutedBy !== "";
}

/** The plant's: as configured, else that of the line's calendar, else of the factory's first. */
export function timeZoneOf({ config, calendars }: Memory, { line }: Labels): string {
  if (config.timeZone !== undefined) return config.timeZone;
  const own = line === undefined ? undefined : calendars.get(line);
  if (own) return own.timeZone;
  const [first] = [...calendars.keys()].sort();
  return (first === undefined ? undefined : calendars.get(first)?.timeZone) ?? "UTC";
}

function zoneOf({ zones }: Memory, name: string): Zone {
  const known = zones.get(name) ?? zone(name);
  zones.set(name, known);
  return known;
}

/**
 * Whether the local clock shows a time of `[start, end)`; one that ends on the next day belongs to the weekday on which it begins.
 *
 * @example isInside({ start: "22:00", end: "06:00", days: [5] }, Date.UTC(2026, 10, 7, 3), zone("UTC")) // true: Saturday 03:00
 */
export function isInside({ start, end, days }: Pick<MuteTime, "start" | "end" | "days">, now: Instant, { spanAt }: Zone): boolean {
  const local = now + spanAt(now).offsetMs;
  const day = Math.floor(local / DAY_MS);
  const time = local - day * DAY_MS;
  const [from, to] = [msOf(start), msOf(end)];
  const beginsOn = (date: number) => days === undefined || days.includes(weekdayOf(date));
  if (from < to) return from <= time && time < to && beginsOn(day);
  return (time >= from && beginsOn(day)) || (time < to && beginsOn(day - 1));
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}

/** ISO: 1 = Monday. Day 0 of the epoch was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
